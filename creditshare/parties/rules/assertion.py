"""A client assertion (RFC 7523, private_key_jwt): a system proves who it is by signing a short statement, used once.

Nothing in the statement chooses the key but a `kid` that must equal a registered one: embedded keys, key addresses and
critical headers are refused, and so is any text that two parsers could read differently.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from creditshare.parties.errors import AssertionRefused
from creditshare.parties.rules.keys import ALGORITHMS, fits

LONGEST_LIFE = timedelta(minutes=5)
CLOCK_SKEW = timedelta(seconds=30)
LONGEST_TEXT = 4096
LONGEST_NAME = 128
HEADER_MEMBERS = frozenset({"alg", "typ", "kid"})
TYPES = (None, "JWT", "client-authentication+jwt")


@dataclass(frozen=True, slots=True)
class Assertion:
    """A statement as it was written: who claims to speak, with which key and algorithm; nothing of it is proven yet."""

    client_id: str
    algorithm: str
    kid: str | None
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """A statement whose signature, audience and time hold: its number, to be spent once, and its end."""

    jti: str
    expires_at: datetime


def _refuse(*_: Any) -> NoReturn:
    raise AssertionRefused()


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        _refuse()
    return dict(pairs)


def _bytes(segment: str) -> bytes:
    """Decode base64url without padding; only the one canonical spelling of the bytes is taken."""
    decoded = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if urlsafe_b64encode(decoded).rstrip(b"=") != segment.encode("ascii"):
        _refuse()
    return decoded


def _object(segment: str) -> dict[str, Any]:
    value = json.loads(_bytes(segment).decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    if not isinstance(value, dict):
        _refuse()
    return value


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable()


def read_assertion(text: str) -> Assertion:
    """Read a compact JWS without believing it; raise AssertionRefused unless it has exactly the expected form."""
    if not text.isascii() or len(text) > LONGEST_TEXT or text.count(".") != 2:  # noqa: PLR2004
        raise AssertionRefused()
    header_text, claims_text, signature_text = text.split(".")
    try:
        header, claims, signature = _object(header_text), _object(claims_text), _bytes(signature_text)
    except (ValueError, RecursionError) as error:
        raise AssertionRefused() from error
    algorithm, kid, client_id = header.get("alg"), header.get("kid"), claims.get("iss")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS or set(header) - HEADER_MEMBERS:
        raise AssertionRefused()
    if header.get("typ") not in TYPES or not ("kid" not in header or _is_name(kid)):
        raise AssertionRefused()
    if not isinstance(client_id, str) or not _is_name(client_id) or claims.get("sub") != client_id:
        raise AssertionRefused()
    return Assertion(client_id, algorithm, kid, claims, f"{header_text}.{claims_text}".encode(), signature)


def _key_for(assertion: Assertion, keys: Sequence[Key]) -> Key:
    fitting = [key for key in keys if fits(key, assertion.algorithm) and assertion.kid in (None, key.kid)]
    if len(fitting) != 1:
        raise AssertionRefused()
    return fitting[0]


def _moment(value: Any) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**40:
        raise AssertionRefused()
    return datetime.fromtimestamp(value, UTC)


def _check_times(claims: dict[str, Any], at: datetime) -> datetime:
    expires_at = _moment(claims.get("exp"))
    if not at < expires_at <= at + LONGEST_LIFE + CLOCK_SKEW:
        raise AssertionRefused()
    for name in ("iat", "nbf"):
        if name in claims and _moment(claims[name]) > at + CLOCK_SKEW:
            raise AssertionRefused()
    return expires_at


def prove(assertion: Assertion, *, keys: Sequence[Key], audiences: Collection[str], at: datetime) -> Proof:
    """Check signature, audience and time against the registered keys; raise AssertionRefused, never saying which.

    RFC 7523 section 3; the audience is one text, as several would let one server's statement serve at another.
    """
    key = _key_for(assertion, keys)
    algorithm = JWSRegistry.algorithms[ALGORITHMS[assertion.algorithm].implementation]
    if not algorithm.verify(assertion.signed, assertion.signature, key):
        raise AssertionRefused()
    claims = assertion.claims
    audience = claims.get("aud")
    if isinstance(audience, list) and len(audience) == 1:
        audience = audience[0]
    if not isinstance(audience, str) or audience not in audiences or not _is_name(claims.get("jti")):
        raise AssertionRefused()
    return Proof(claims["jti"], _check_times(claims, at))
