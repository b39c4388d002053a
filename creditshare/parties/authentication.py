"""Session or token → Actor: the only place where a request becomes somebody, and proves again that it still is.

A person acts for one organisation at a time, with all roles held there. Whoever works for a bank, a public office or
the platform is nobody until a second factor is set up; enterprises may have one. Sensitive steps ask for a fresh proof.
"""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from creditshare.kernel.actor import NOBODY, SYSTEM_CLIENT, Actor
from creditshare.parties import queries
from creditshare.parties.errors import ConfirmationRequired, CrossSiteRequest
from creditshare.parties.models import Membership
from creditshare.parties.rules.roles import needs_second_factor

ORGANISATION = "organisation_id"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
View = Callable[..., HttpResponse]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by an organisation's administrator, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: nobody signs up."""
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """List the ways to prove oneself anew, the second factor before the password."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: method["id"] == "reauthenticate")


@cache
def _secrets_cipher(passphrase: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"creditshare.parties.second-factor").derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(key))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are stored encrypted, and who needs a second factor keeps one."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for its column."""
        return _secrets_cipher(settings.KEY_PASSPHRASE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret from its column."""
        return _secrets_cipher(settings.KEY_PASSPHRASE).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to take away the last second factor of somebody whose organisation requires one."""
        person = authenticator.user
        held = queries.list_memberships(person.pk)
        if not any(needs_second_factor(membership.organisation.kind) for membership in held):
            return True
        others = Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exclude(pk=authenticator.pk)
        return bool(others.exists())


@dataclass(frozen=True, slots=True)
class Standing:
    """What a session amounts to: an actor, or where the person must go first (a url name)."""

    actor: Actor = NOBODY
    next_step: str = "account_login"
    organisations: int = 0


def is_demo_person(person: Any) -> bool:
    """Say whether a person is of the demo's cast and this is the demo: only there one click replaces the proofs."""
    return bool(settings.DEMO and person.is_authenticated and person.is_demo)


def has_second_factor(person: Any) -> bool:
    """Say whether a person can prove themselves by a one-time code or a security key."""
    return is_demo_person(person) or bool(is_mfa_enabled(person, SECOND_FACTORS))


def _actor(person: Any, held: list[Membership]) -> Actor:
    organisation = held[0].organisation
    return Actor(
        organisation_id=organisation.pk,
        organisation_kind=organisation.kind,
        roles=frozenset(membership.role for membership in held),
        person_id=person.pk,
        name=person.full_name or person.username,
        organisation_name=organisation.name,
    )


def standing_of(request: HttpRequest) -> Standing:
    """Work out who the session says is asking, and what is still missing before it counts."""
    person: Any = request.user
    if not person.is_authenticated:
        return Standing()
    # A person of the demo's cast is nobody outside the demo, however the session came about.
    if not person.is_active or (person.is_demo and not settings.DEMO):
        return Standing(next_step="account_inactive")
    held = list(queries.list_memberships(person.pk))
    choices = {membership.organisation_id for membership in held}
    chosen = request.session.get(ORGANISATION)
    if chosen not in choices:
        chosen = next(iter(choices)) if len(choices) == 1 else None
    if chosen is None:
        return Standing(next_step="organisation_switch", organisations=len(choices))
    actor = _actor(person, [membership for membership in held if membership.organisation_id == chosen])
    if needs_second_factor(actor.organisation_kind) and not has_second_factor(person):
        return Standing(next_step="second_factor", organisations=len(choices))
    return Standing(actor, "home", len(choices))


def _standing(request: HttpRequest) -> Standing:
    known: Standing | None = getattr(request, "standing", None)
    if known is None:
        known = request.standing = standing_of(request)  # type: ignore[attr-defined]
    return known


def actor_of_session(request: HttpRequest) -> Actor:
    """Return who the session says is asking; NOBODY while anything is missing."""
    return _standing(request).actor


def next_step(request: HttpRequest) -> str:
    """Return the address where who is nobody yet becomes somebody, leading back to the page that was asked for."""
    wanted = urlencode({"next": request.get_full_path()})
    return f"{reverse(_standing(request).next_step)}?{wanted}"


def actor_of_token(token: str) -> Actor | None:
    """Return the system that a bearer token was issued to, or None: unknown, expired, or its access ended."""
    client = queries.find_client_by_token(token, at=timezone.now())
    if client is None:
        return None
    return Actor(
        organisation_id=client.organisation_id,
        organisation_kind=client.organisation.kind,
        roles=frozenset(client.roles) | {SYSTEM_CLIENT},
        client_id=client.pk,
        name=client.name,
        organisation_name=client.organisation.name,
    )


def issuer() -> str:
    """Return this server's name, which an assertion's `aud` may give instead of the token address."""
    return str(settings.SITE_URL)


def token_address() -> str:
    """Return the address where a system buys its tokens."""
    return f"{issuer()}/api/v1/oauth/token"


class SessionOrToken(AuthBase):
    """How a request to the API says who asks: a bearer token, or a person's session with the page's CSRF token.

    A request with an Authorization header is judged by it alone, so that a bad token never falls back to a cookie.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Return the actor and put it on the request; None is answered 401, CrossSiteRequest 403."""
        header = request.headers.get("Authorization")
        if header is None:
            actor: Actor | None = actor_of_session(request)
            if actor is NOBODY:
                return None
            if request.method not in SAFE_METHODS and check_csrf(request) is not None:
                raise CrossSiteRequest()
        else:
            scheme, _, token = header.partition(" ")
            actor = actor_of_token(token.strip()) if scheme.lower() == "bearer" else None
        request.actor = actor or NOBODY  # type: ignore[attr-defined]
        return actor


session_or_token = SessionOrToken()


def has_recent_confirmation(request: HttpRequest) -> bool:
    """Say whether the person entered a password or code again within the last ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.

    Signing in does not count: a browser left open right after it would otherwise consent for its owner.
    """
    records = get_authentication_records(request, request.user)
    moments = [float(record["at"]) for record in records if record.get("reauthenticated")]
    return bool(moments) and time.time() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ensure_recent_confirmation(request: HttpRequest) -> None:
    """Raise ConfirmationRequired unless the person proved themselves anew; pages lead there and back.

    A system's token is its proof: it is short-lived and was bought with a signature.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.client_id is None and not actor.is_anonymous and not has_recent_confirmation(request):
        raise ConfirmationRequired()


def require_recent_confirmation(view: View) -> View:
    """Ask for a fresh proof before a page's unsafe methods run; the form that was sent is carried out after it."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            ensure_recent_confirmation(request)
        return view(request, *args, **kwargs)

    return confirmed


def confirmation_redirect(request: HttpRequest) -> HttpResponse:
    """Keep the form that was sent and lead to the person's first way to prove themselves."""
    target = reverse("confirm_demo" if is_demo_person(request.user) else "confirm")
    return suspend_request(request, target)  # type: ignore[no-any-return]
