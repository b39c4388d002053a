"""A batch's signature: a detached JWS (RFC 7515 appendix F, RFC 7797 with b64=false) over the very bytes of the body.

Its protected header names the number, the source, the digest and the moment, so that a signature holds for one batch at
one place in one stream. Nothing in it chooses the key but a `kid` that must equal a registered one.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from creditshare.parties.rules.keys import ALGORITHMS, fits
from creditshare.records.errors import (
    BodyAltered,
    SignatureEarly,
    SignatureElsewhere,
    SignatureInvalid,
    SignatureKeyUnknown,
    SignatureMalformed,
    SignatureMissing,
    SignatureStale,
)

ACCEPTED = frozenset({"ES256", "EdDSA", "Ed25519"})
MEMBERS = frozenset({"alg", "kid", "b64", "crit", "seq", "source", "digest", "iat"})
LONGEST_AGE = timedelta(minutes=5)
CLOCK_SKEW = timedelta(seconds=30)
LONGEST_TEXT = 4096
LATEST = 2**40
"""Seconds since 1970 beyond which a time is no time (the year 36812)."""


@dataclass(frozen=True, slots=True)
class BatchSignature:
    """A signature as it was written; nothing of it is proven yet."""

    algorithm: str
    kid: str
    sequence: int
    source: str
    digest: str
    signed_at: datetime
    protected: bytes
    value: bytes


def _refuse(*_: Any) -> NoReturn:
    raise SignatureMalformed()


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


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _header(segment: str) -> dict[str, Any]:
    header = json.loads(_bytes(segment).decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    if not isinstance(header, dict) or set(header) != MEMBERS:
        _refuse()
    texts = all(isinstance(header[name], str) and header[name] for name in ("alg", "kid", "source", "digest"))
    numbers = _is_number(header["seq"]) and _is_number(header["iat"]) and header["iat"] < LATEST
    if not (texts and numbers and header["b64"] is False and header["crit"] == ["b64"] and header["alg"] in ACCEPTED):
        _refuse()
    return header


def read_signature(text: str) -> BatchSignature:
    """Read a detached JWS without believing it; raise SignatureMissing, or SignatureMalformed for any other form."""
    if not text:
        raise SignatureMissing()
    parts = text.split(".")
    if len(text) > LONGEST_TEXT or not text.isascii() or len(parts) != 3 or parts[1]:  # noqa: PLR2004
        raise SignatureMalformed()
    try:
        header, value = _header(parts[0]), _bytes(parts[2])
    except (ValueError, RecursionError) as error:
        raise SignatureMalformed() from error
    return BatchSignature(
        algorithm=header["alg"],
        kid=header["kid"],
        sequence=header["seq"],
        source=header["source"],
        digest=header["digest"],
        signed_at=datetime.fromtimestamp(header["iat"], UTC),
        protected=parts[0].encode("ascii"),
        value=value,
    )


def verify_batch(
    text: str, *, body: bytes, keys: Sequence[Key], sequence: int, source: str, at: datetime
) -> BatchSignature:
    """Return the signature of a body sent under a number for a source, once it holds; raise what is wrong with it.

    The payload is the body as it came: the signing input is the encoded header, a full stop, and the bytes (RFC 7797
    section 3).
    """
    signature = read_signature(text)
    fitting = [key for key in keys if key.kid == signature.kid and fits(key, signature.algorithm)]
    if len(fitting) != 1:
        raise SignatureKeyUnknown(kid=signature.kid, algorithm=signature.algorithm)
    if hashlib.sha256(body).hexdigest() != signature.digest:
        raise BodyAltered()
    algorithm = JWSRegistry.algorithms[ALGORITHMS[signature.algorithm].implementation]
    if not algorithm.verify(signature.protected + b"." + body, signature.value, fitting[0]):
        raise SignatureInvalid()
    for member, signed, sent in (("seq", signature.sequence, sequence), ("source", signature.source, source)):
        if signed != sent:
            raise SignatureElsewhere(member=member, signed=signed, sent=sent)
    if signature.signed_at > at + CLOCK_SKEW:
        raise SignatureEarly()
    if signature.signed_at < at - LONGEST_AGE:
        raise SignatureStale(minutes=LONGEST_AGE // timedelta(minutes=1))
    return signature
