"""What can be done with parties: register organisations, let people and systems act for them, and end that.

The role is asked before anything is looked up, so that who may not do it at all learns nothing of what exists.
"""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from creditshare.audit.services import record_event
from creditshare.kernel.actor import ADMINISTRATOR, ENTERPRISE, ORGANISATION_KINDS, SYSTEM_CLIENT, Actor
from creditshare.kernel.permissions import require
from creditshare.parties import queries
from creditshare.parties.errors import (
    AlreadyRegistered,
    AssertionRefused,
    LastAdministrator,
    NotACode,
    RoleNotOffered,
    UnknownKind,
    UsernameTaken,
)
from creditshare.parties.models import (
    AccessToken,
    ApiClient,
    Enterprise,
    Membership,
    Organisation,
    Person,
    UsedAssertion,
)
from creditshare.parties.permissions import (
    ADD_MEMBER,
    END_CLIENT,
    END_MEMBERSHIP,
    REGISTER_CLIENT,
    REGISTER_ENTERPRISE,
    REGISTER_ORGANISATION,
    ROTATE_CLIENT_KEYS,
)
from creditshare.parties.rules.assertion import prove, read_assertion
from creditshare.parties.rules.keys import import_keys
from creditshare.parties.rules.roles import CLIENT_ROLES, ROLES_OF, is_offered
from creditshare.parties.rules.tokens import TOKEN_LIFE, digest_of_token
from creditshare.parties.rules.uscc import is_valid_uscc, normalise_code


def _store_organisation(uscc: str, name: str, kind: str, at: datetime) -> Organisation:
    code = normalise_code(uscc)
    if not is_valid_uscc(code):
        raise NotACode(given=uscc, errors=[{"field": "uscc", "given": uscc, "code": NotACode.code}])
    try:
        with transaction.atomic():
            return Organisation.objects.create(uscc=code, name=name.strip(), kind=kind, created_at=at)
    except IntegrityError as error:
        raise AlreadyRegistered(given=code) from error


@transaction.atomic
def register_enterprise(*, actor: Actor, uscc: str, name: str, at: datetime, **facts: Any) -> Organisation:
    """Register a firm with what the register says of it (`facts` are fields of Enterprise; unknown ones stay empty).

    Raise NotACode, or AlreadyRegistered.
    """
    require(REGISTER_ENTERPRISE, actor)
    organisation = _store_organisation(uscc, name, ENTERPRISE, at)
    Enterprise.objects.create(organisation=organisation, **facts)
    record_event(REGISTER_ENTERPRISE, actor, organisation, at=at, firm_id=organisation.pk, uscc=organisation.uscc)
    return organisation


@transaction.atomic
def register_organisation(*, actor: Actor, uscc: str, name: str, kind: str, at: datetime) -> Organisation:
    """Register a bank, agency, guarantor or office; raise NotACode, UnknownKind or AlreadyRegistered."""
    require(REGISTER_ORGANISATION, actor)
    if kind not in ORGANISATION_KINDS or kind == ENTERPRISE:
        raise UnknownKind(given=kind, errors=[{"field": "kind", "given": kind, "code": UnknownKind.code}])
    organisation = _store_organisation(uscc, name, kind, at)
    record_event(REGISTER_ORGANISATION, actor, organisation, at=at, uscc=organisation.uscc, kind=kind)
    return organisation


def _role_not_offered(role: str, offered: tuple[str, ...]) -> RoleNotOffered:
    error = {"field": "role", "given": role, "code": RoleNotOffered.code, "offered": list(offered)}
    return RoleNotOffered(given=role, errors=[error])


def _find_or_open_account(actor: Actor, organisation: Organisation, username: str, full_name: str) -> Person:
    person = queries.find_person(username)
    if person is None:
        person = Person(username=username, full_name=full_name)
        person.set_unusable_password()
        person.save()
        return person
    # Taking over somebody else's account, or learning that it exists, is refused alike; the operator knows all people.
    known = person.memberships.filter(organisation=organisation).exists()
    if not known and not queries.sees_all_members(actor):
        raise UsernameTaken(given=username, errors=[{"field": "username", "code": UsernameTaken.code}])
    return person


@transaction.atomic
def add_member(
    *, actor: Actor, organisation_id: int, username: str, full_name: str, role: str, at: datetime, title: str = ""
) -> Membership:
    """Let a person act for an organisation in a role; open an account without a password where there is none.

    Raise RoleNotOffered, or UsernameTaken where the sign-in name belongs to somebody outside. A membership that ended
    begins again.
    """
    require(ADD_MEMBER, actor)
    organisation = queries.get_organisation(organisation_id)
    require(ADD_MEMBER, actor, organisation)
    if not is_offered(organisation.kind, role):
        raise _role_not_offered(role, ROLES_OF[organisation.kind])
    person = _find_or_open_account(actor, organisation, username.strip(), full_name.strip())
    membership, _ = Membership.objects.update_or_create(
        person=person,
        organisation=organisation,
        role=role,
        defaults={"is_active": True, "since": at, "until": None, "title": title},
    )
    record_event(ADD_MEMBER, actor, membership, at=at, organisation=organisation.pk, person=person.pk, role=role)
    return membership


@transaction.atomic
def end_membership(*, actor: Actor, membership_id: int, at: datetime) -> Membership:
    """End a membership at once; raise LastAdministrator where nobody could appoint people any more."""
    require(END_MEMBERSHIP, actor)
    organisation_id = queries.get_membership(actor=actor, membership_id=membership_id).organisation_id
    # The organisation first, then the row: two that end each other's role take turns instead of waiting for each other.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    membership = queries.get_membership(actor=actor, membership_id=membership_id, for_update=True)
    require(END_MEMBERSHIP, actor, membership)
    if membership.role == ADMINISTRATOR and not _has_other_administrator(membership):
        raise LastAdministrator()
    if membership.is_active:
        membership.is_active, membership.until = False, at
        membership.save(update_fields=["is_active", "until"])
        record_event(END_MEMBERSHIP, actor, membership, at=at, person=membership.person_id, role=membership.role)
    return membership


def _has_other_administrator(membership: Membership) -> bool:
    administrators = Membership.objects.filter(
        organisation_id=membership.organisation_id, role=ADMINISTRATOR, is_active=True
    )
    return administrators.exclude(pk=membership.pk).exists()


@transaction.atomic
def register_client(
    *, actor: Actor, organisation_id: int, name: str, jwks: dict[str, Any], at: datetime, roles: tuple[str, ...] = ()
) -> ApiClient:
    """Let a system act for an organisation by the public keys it registers; raise KeysNotUsable or RoleNotOffered."""
    require(REGISTER_CLIENT, actor)
    organisation = queries.get_organisation(organisation_id)
    require(REGISTER_CLIENT, actor, organisation)
    for role in roles:
        if role not in CLIENT_ROLES:
            raise _role_not_offered(role, CLIENT_ROLES)
    keys = import_keys(jwks)
    client = ApiClient.objects.create(
        client_id=f"cs-{secrets.token_hex(12)}",
        organisation=organisation,
        name=name.strip(),
        jwks=jwks,
        roles=sorted(set(roles)),
        created_at=at,
    )
    thumbprints = [key.thumbprint() for key in keys]
    record_event(REGISTER_CLIENT, actor, client, at=at, client=client.client_id, keys=thumbprints)
    return client


@transaction.atomic
def rotate_client_keys(*, actor: Actor, client_id: str, jwks: dict[str, Any], at: datetime) -> ApiClient:
    """Replace a system's public keys; assertions by the old ones and the tokens they bought end at once."""
    client = queries.get_own_client(actor=actor, client_id=client_id, for_update=True)
    keys = import_keys(jwks)
    client.jwks = jwks
    client.save(update_fields=["jwks"])
    AccessToken.objects.filter(client=client).delete()
    record_event(ROTATE_CLIENT_KEYS, actor, client, at=at, keys=[key.thumbprint() for key in keys])
    return client


@transaction.atomic
def end_client(*, actor: Actor, client_id: str, at: datetime) -> ApiClient:
    """End a system's access at once, its tokens included."""
    require(END_CLIENT, actor)
    client = queries.get_client(actor=actor, client_id=client_id, for_update=True)
    require(END_CLIENT, actor, client)
    client.is_active = False
    client.save(update_fields=["is_active"])
    AccessToken.objects.filter(client=client).delete()
    record_event(END_CLIENT, actor, client, at=at)
    return client


@transaction.atomic
def issue_token(*, assertion: str, client_id: str | None, audiences: frozenset[str], at: datetime) -> str:
    """Sell a bearer token of TOKEN_LIFE for a client assertion (RFC 7523); raise AssertionRefused, never saying why.

    The assertion's `jti` is spent in the same transaction; of the token only its digest stays.
    """
    claimed = read_assertion(assertion)
    # The row is locked so that a rotation or an end of access waits for this token and then deletes it.
    active = ApiClient.objects.select_for_update(of=("self",)).filter(is_active=True, organisation__is_active=True)
    client = active.filter(client_id=claimed.client_id).first()
    if client is None or client_id not in (None, claimed.client_id):
        raise AssertionRefused()
    proof = prove(claimed, keys=import_keys(client.jwks), audiences=audiences, at=at)
    try:
        with transaction.atomic():
            UsedAssertion.objects.create(client=client, jti=proof.jti, expires_at=proof.expires_at)
    except IntegrityError as error:
        raise AssertionRefused() from error
    token = secrets.token_urlsafe(32)
    AccessToken.objects.create(digest=digest_of_token(token), client=client, expires_at=at + TOKEN_LIFE)
    actor = Actor(organisation_id=client.organisation_id, roles=frozenset({SYSTEM_CLIENT}), client_id=client.pk)
    record_event("parties.token.issue", actor, client, at=at)
    return token
