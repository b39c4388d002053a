"""The signed consent: a compact JWS (RFC 7515, ES256) over canonical JSON, with exactly one valid spelling.

Stricter than JWS asks: the header is exactly alg, kid and typ; the base64 and the JSON are canonical; the signature has
the low S (an ECDSA signature has a second valid form, n − S). So any changed bit makes another text that is refused.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from creditshare.consents.errors import ArtefactRefused
from creditshare.kernel.canonical import canonical_json

ALGORITHM = "ES256"
TYPE = "consent+jws"
VERSION = 2
MAX_LENGTH = 8192
FIRST_CLAIMS = frozenset(
    {
        "version",
        "consent",
        "firm",
        "grantee",
        "purpose",
        "categories",
        "data_from",
        "data_until",
        "expires_at",
        "max_reads",
        "template",
        "nonce",
        "signer",
        "agreed_at",
    }
)
CLAIMS = FIRST_CLAIMS | {
    "figures_from",
    "questions",
    "max_reads_month",
    "keep_days",
    "case",
    "loan_until",
    "previous",
}
CLAIMS_OF_VERSION = {1: FIRST_CLAIMS, VERSION: CLAIMS}
"""What an artefact says, by its version: what was signed earlier stays what it was and still verifies."""
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order n of the group of P-256 (FIPS 186-4, D.1.2.3)."""
_HALF = 32
_SEGMENTS = 3


def sign_artefact(claims: Mapping[str, Any], key: EllipticCurvePrivateKey, key_id: str) -> str:
    """Sign claims with a P-256 key; ValueError unless they are exactly CLAIMS."""
    if set(claims) != CLAIMS:
        raise ValueError(f"not the claims of a consent: {sorted(set(claims) ^ CLAIMS)}")
    header = {"alg": ALGORITHM, "kid": key_id, "typ": TYPE}
    signed = jws.serialize_compact(header, canonical_json(dict(claims)), ECKey.import_key(key), [ALGORITHM])
    head, payload, signature = signed.split(".")
    raw = _decode(signature)
    low = min(_second(raw), P256_ORDER - _second(raw))
    return f"{head}.{payload}.{_encode(raw[:_HALF] + low.to_bytes(_HALF))}"


def open_artefact(artefact: str, keys: Mapping[str, EllipticCurvePublicKey]) -> dict[str, Any]:
    """Return the claims of an artefact signed by one of the keys (by key id); raise ArtefactRefused otherwise."""
    try:
        header, payload, signature = _segments(artefact)
        key = keys[_key_id(header)]
        if len(signature) != 2 * _HALF or 2 * _second(signature) > P256_ORDER:
            raise ArtefactRefused()
        jws.deserialize_compact(artefact, ECKey.import_key(key), [ALGORITHM])
        claims = _object(payload)
    except (JoseError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise ArtefactRefused() from error
    version = claims.get("version")
    if type(version) is not int or CLAIMS_OF_VERSION.get(version) != frozenset(claims):
        raise ArtefactRefused()
    return claims


def artefact_key_id(artefact: str) -> str:
    """Return the id of the key that an artefact says it was signed with; it proves nothing by itself."""
    return _key_id(_segments(artefact)[0])


def _segments(artefact: str) -> list[bytes]:
    if len(artefact) > MAX_LENGTH or artefact.count(".") != _SEGMENTS - 1:
        raise ArtefactRefused()
    return [_decode(segment) for segment in artefact.split(".")]


def _key_id(header: bytes) -> str:
    said = _object(header)
    if set(said) != {"alg", "kid", "typ"} or said["alg"] != ALGORITHM or said["typ"] != TYPE:
        raise ArtefactRefused()
    return str(said["kid"])


def _object(raw: bytes) -> dict[str, Any]:
    """Read canonical JSON of an object; ValueError for another spelling of the same value."""
    value = json.loads(raw)
    if not isinstance(value, dict) or canonical_json(value) != raw:
        raise ValueError("not the canonical spelling")
    return value


def _second(signature: bytes) -> int:
    return int.from_bytes(signature[_HALF:])


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
    if _encode(raw) != text:
        raise ValueError("not the canonical base64url")
    return raw
