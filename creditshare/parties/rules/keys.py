"""The public keys a system registers: a JWKS (RFC 7517) of keys for the signature algorithms we accept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from creditshare.parties.errors import KeysNotUsable

MOST_KEYS = 5
LEAST_RSA_BITS = 2048
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A signature algorithm: the class and curve of its keys, and the name joserfc implements it by."""

    key_class: type[Key]
    curve: str | None
    implementation: str


ALGORITHMS: Mapping[str, Algorithm] = MappingProxyType(
    {
        "ES256": Algorithm(ECKey, "P-256", "ES256"),
        "Ed25519": Algorithm(OKPKey, "Ed25519", "Ed25519"),
        "EdDSA": Algorithm(OKPKey, "Ed25519", "Ed25519"),
        "PS256": Algorithm(RSAKey, None, "PS256"),
    }
)
"""The allow-list. `EdDSA` is the older name of `Ed25519` (RFC 9864); nothing symmetric and no `none` can get in."""


def fits(key: Key, name: str) -> bool:
    """Say whether a key is for the named algorithm: class, curve, and its own `alg` and `use` where given."""
    algorithm = ALGORITHMS.get(name)
    if algorithm is None or not isinstance(key, algorithm.key_class):
        return False
    if algorithm.curve is not None and getattr(key, "curve_name", None) != algorithm.curve:
        return False
    own = key.get("alg")
    same = own is None or (own in ALGORITHMS and ALGORITHMS[str(own)] == algorithm)
    return same and key.get("use") in (None, "sig")


def _not_usable(reason: str) -> KeysNotUsable:
    return KeysNotUsable(errors=[{"field": "jwks", "code": reason}])


def _import(member: Any) -> Key:
    if not isinstance(member, dict):
        raise _not_usable("not_an_object")
    if PRIVATE_MEMBERS & set(member):
        raise _not_usable("private_key")
    try:
        key = JWKRegistry.import_key(member)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _not_usable("unreadable") from error
    if not any(fits(key, name) for name in ALGORITHMS):
        raise _not_usable("algorithm_not_accepted")
    if isinstance(key, RSAKey) and key.public_key.key_size < LEAST_RSA_BITS:
        raise _not_usable("rsa_too_short")
    return key


def import_keys(jwks: Any) -> list[Key]:
    """Return the keys of a JWKS; raise KeysNotUsable for private, weak, foreign, unnamed or too many keys."""
    members: Sequence[Any] = jwks.get("keys", ()) if isinstance(jwks, dict) else ()
    if not isinstance(members, list) or not 1 <= len(members) <= MOST_KEYS:
        raise _not_usable("number_of_keys")
    keys = [_import(member) for member in members]
    names = [key.kid for key in keys]
    if len(keys) > 1 and (None in names or len(set(names)) < len(names)):
        raise _not_usable("kid_not_unique")
    return keys
