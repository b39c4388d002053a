"""A signed statement: a compact JWS (RFC 7515, ES256) over canonical JSON, with exactly one valid spelling.

Stricter than JWS asks: the header is exactly alg, kid and typ; the base64 and the JSON are canonical; the signature has
the low S (an ECDSA signature has a second valid form, n − S). So any changed bit makes another text that is refused,
and a statement of one type never passes for one of another.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from creditshare.kernel.canonical import canonical_json

ALGORITHM = "ES256"
MAX_LENGTH = 8192
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order n of the group of P-256 (FIPS 186-4, D.1.2.3)."""
_HALF = 32
_SEGMENTS = 3


class NotAStatement(ValueError):
    """This is not a statement of this type signed with one of these keys."""


def sign_statement(claims: Mapping[str, Any], key: EllipticCurvePrivateKey, key_id: str, type_: str) -> str:
    """Sign claims with a P-256 key as a statement of a type (its `typ`).

    Only `key.sign` is asked: joserfc would want the private numbers, which a key in a hardware token does not give.
    """
    header = {"alg": ALGORITHM, "kid": key_id, "typ": type_}
    said = f"{_encode(canonical_json(header))}.{_encode(canonical_json(dict(claims)))}"
    first, second = decode_dss_signature(key.sign(said.encode(), ECDSA(SHA256())))
    low = min(second, P256_ORDER - second)
    return f"{said}.{_encode(first.to_bytes(_HALF) + low.to_bytes(_HALF))}"


def open_statement(
    text: str, keys: Mapping[str, EllipticCurvePublicKey], type_: str, most: int = MAX_LENGTH
) -> dict[str, Any]:
    """Return the claims of a statement of a type signed by one of the keys (by key id); raise NotAStatement.

    A text longer than `most` characters is refused unread.
    """
    try:
        header, payload, signature = _segments(text, most)
        key = keys[_key_id(header, type_)]
        if len(signature) != 2 * _HALF or 2 * _second(signature) > P256_ORDER:
            raise NotAStatement(text[:20])
        jws.deserialize_compact(text, ECKey.import_key(key), [ALGORITHM])
        return _object(payload)
    except (JoseError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotAStatement(text[:20]) from error


def key_id_of_statement(text: str, type_: str) -> str:
    """Return the id of the key that a statement says it was signed with, which proves nothing; raise NotAStatement."""
    try:
        return _key_id(_segments(text)[0], type_)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotAStatement(text[:20]) from error


def _segments(text: str, most: int = MAX_LENGTH) -> list[bytes]:
    if len(text) > most or text.count(".") != _SEGMENTS - 1:
        raise NotAStatement(text[:20])
    return [_decode(segment) for segment in text.split(".")]


def _key_id(header: bytes, type_: str) -> str:
    said = _object(header)
    if set(said) != {"alg", "kid", "typ"} or said["alg"] != ALGORITHM or said["typ"] != type_:
        raise NotAStatement("not the header of this type")
    return str(said["kid"])


def _object(raw: bytes) -> dict[str, Any]:
    """Read canonical JSON of an object; ValueError for another spelling of the same value."""
    value = json.loads(raw)
    if not isinstance(value, dict) or canonical_json(value) != raw:
        raise NotAStatement("not the canonical spelling")
    return value


def _second(signature: bytes) -> int:
    return int.from_bytes(signature[_HALF:])


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise NotAStatement("not base64url") from error
    if _encode(raw) != text:
        raise NotAStatement("not the canonical base64url")
    return raw
