"""Makers of parties: people who are signed in, systems with keys, and the statements they sign."""

import base64
import json
import time
from datetime import datetime
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from creditshare.kernel.actor import Actor
from creditshare.parties.models import ApiClient, Organisation, Person
from tests import makers

TOKEN_URL = "http://localhost:8000/api/v1/oauth/token"
PASSWORD = "a long pass phrase 7"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def key(algorithm: str = "ES256", serial: int = 1) -> Key:
    """Return a private key for an algorithm; the same serial gives the same key."""
    return _key(algorithm, serial)


@cache
def _key(algorithm: str, serial: int) -> Key:
    parameters = {"kid": f"{algorithm}-{serial}"}
    if algorithm == "PS256":
        return RSAKey.generate_key(2048, parameters)
    if algorithm in ("EdDSA", "Ed25519"):
        return OKPKey.generate_key("Ed25519", parameters)
    if algorithm.startswith("HS"):
        return OctKey.generate_key(256, parameters)
    return ECKey.generate_key("P-256", parameters)


def jwks(*keys: Key) -> dict[str, Any]:
    """Return the public key set of some keys (one ES256 key by default)."""
    return {"keys": [one.as_dict(private=False) for one in keys or (key(),)]}


def system(of: Organisation | None = None, *keys: Key, roles: tuple[str, ...] = ()) -> ApiClient:
    """Store a system of an organisation (a new bank by default)."""
    of = of or makers.bank()
    return ApiClient.objects.create(
        client_id=f"cs-{makers.uscc()}",
        organisation=of,
        name="Core banking",
        jwks=jwks(*keys),
        roles=list(roles),
        created_at=makers.MOMENT,
    )


def text64(value: Any) -> str:
    """Write bytes, text or JSON as base64url without padding."""
    text = value if isinstance(value, bytes | str) else json.dumps(value)
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims(client_id: str, at: datetime, **changes: Any) -> dict[str, Any]:
    """Return the claims of a valid statement, changed; a change to None leaves the claim out."""
    now = int(at.timestamp())
    values = {
        "iss": client_id,
        "sub": client_id,
        "aud": TOKEN_URL,
        "iat": now,
        "exp": now + 120,
        "jti": f"jti-{makers.uscc()}",
        **changes,
    }
    return {name: value for name, value in values.items() if value is not None}


def sign(header: Any, body: Any, by: Key, implementation: str = "ES256") -> str:
    """Sign a header and claims (JSON values or raw text) as a compact JWS."""
    signed = f"{text64(header)}.{text64(body)}"
    signature = JWSRegistry.algorithms[implementation].sign(signed.encode(), by)
    return f"{signed}.{text64(signature)}"


def assertion(client: ApiClient, at: datetime, by: Key | None = None, algorithm: str = "ES256", **changes: Any) -> str:
    """Return a valid statement of a system, with changed claims where given."""
    by = by or key(algorithm)
    implementation = "Ed25519" if algorithm == "EdDSA" else algorithm
    header = {"alg": algorithm, "typ": "JWT", "kid": by.kid}
    return sign(header, claims(client.client_id, at, **changes), by, implementation)


def token_form(statement: str, **changes: str) -> dict[str, str]:
    """Return the form of a token request."""
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": statement,
        **changes,
    }


def person_of(actor: Actor) -> Person:
    """Return the person behind an actor."""
    return Person.objects.get(pk=actor.person_id)


def totp(person: Person) -> str:
    """Set up an authenticator app for a person and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def code(secret: str, step: int = 0) -> str:
    """Return the code that the app shows now (or some steps of 30 seconds away)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def has_factor(person: Person) -> bool:
    """Say whether a second factor is stored for a person."""
    return Authenticator.objects.filter(user=person).exists()


def sign_in(actor: Actor, *, second_factor: bool = True, enforce_csrf: bool = False) -> Client:
    """Return a browser in which an actor is signed in, a second factor set up where asked for."""
    person = person_of(actor)
    if second_factor and not has_factor(person):
        totp(person)
    browser = Client(enforce_csrf_checks=enforce_csrf)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def confirm(browser: Client, person: Person) -> None:
    """Mark a browser's session as freshly confirmed by its person."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
