"""Time-stamps of RFC 3161: what is asked of the authority, and whether its answer holds."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from asn1crypto import pem, tsp, x509
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

GRANTED = {"granted", "granted_with_mods"}
# How far the authority's clock and ours may differ.
TOLERANCE = timedelta(minutes=5)
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError)


class StampRefused(Exception):
    """A time-stamp that does not hold; the message says why."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time-stamp that holds: the token (DER), its time, policy and serial number."""

    token: bytes
    stamped_at: datetime
    policy: str
    serial: str


def stamp_request(content: bytes, nonce: int) -> bytes:
    """Return the request (DER) for a time-stamp over SHA-256 of the content, with the configured policy."""
    asked: dict[str, Any] = {
        "version": 1,
        "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256(content).digest()},
        "nonce": nonce,
        "cert_req": True,
    }
    if settings.AUDIT_TSA_POLICY:
        asked["req_policy"] = settings.AUDIT_TSA_POLICY
    return bytes(tsp.TimeStampReq(asked).dump())


def read_reply(reply: bytes, content: bytes, nonce: int, at: datetime) -> Stamp:
    """Return the stamp of a reply (DER); raise StampRefused unless all of it holds: nonce, time and verify_token."""
    try:
        answer = tsp.TimeStampResp.load(reply, strict=True)
        status = answer["status"]["status"].native
        if status not in GRANTED:
            raise StampRefused(f"the authority answered {status}")
        token = answer["time_stamp_token"].dump()
        said = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed.native
    except UNREADABLE as error:
        raise StampRefused("the reply cannot be read") from error
    if said["nonce"] != nonce:
        raise StampRefused("the reply answers another request")
    stamp = verify_token(token, content)
    if abs(stamp.stamped_at - at) > TOLERANCE:
        raise StampRefused("the authority's clock is not ours")
    return stamp


def verify_token(token: bytes, content: bytes) -> Stamp:
    """Return the stamp of a token (DER) over the content; raise StampRefused.

    Checked are the imprint, the policy, the signature, and the signer's certificate at that time: up to the configured
    authority, for time-stamping alone and critically so (RFC 3161 §2.3).
    """
    try:
        signed = tsp.ContentInfo.load(token, strict=True)["content"]
        said = signed["encap_content_info"]["content"].parsed.native
        imprint, policy, stamped_at = said["message_imprint"], said["policy"], said["gen_time"]
        is_ours = imprint["hash_algorithm"]["algorithm"] == "sha256"
        is_ours = is_ours and imprint["hashed_message"] == sha256(content).digest()
    except UNREADABLE as error:
        raise StampRefused("the token cannot be read") from error
    if not is_ours:
        raise StampRefused("the token stamps something else")
    if settings.AUDIT_TSA_POLICY and policy != settings.AUDIT_TSA_POLICY:
        raise StampRefused(f"the token was given under the policy {policy}")
    context = ValidationContext(trust_roots=authorities(), moment=stamped_at, allow_fetching=False)
    imprint_of = lambda algorithm: sha256(content).digest()  # noqa: E731 - the shape that the library wants
    try:
        kwargs = asyncio.run(validate_tst_signed_data(signed, context, imprint_of))
        status = TimestampSignatureStatus(**kwargs)
    except (SignatureValidationError, *UNREADABLE) as error:
        raise StampRefused("the token's signature cannot be checked") from error
    if not (status.intact and status.valid and status.trusted):
        raise StampRefused("the token is not signed by the configured authority")
    if not _stamps_only(status.signing_cert):
        raise StampRefused("the signer's certificate is not for time-stamping alone")
    return Stamp(token, stamped_at, policy, str(said["serial_number"]))


def _stamps_only(certificate: x509.Certificate) -> bool:
    for extension in certificate["tbs_certificate"]["extensions"]:
        if extension["extn_id"].native == "extended_key_usage":
            return bool(extension["critical"].native) and extension["extn_value"].native == ["time_stamping"]
    return False


def authorities() -> list[x509.Certificate]:
    """Return the certificates of AUDIT_TSA_CA; raise ImproperlyConfigured when there are none."""
    return _read_certificates(str(settings.AUDIT_TSA_CA))


@cache
def _read_certificates(path: str) -> list[x509.Certificate]:
    try:
        content = Path(path).read_bytes()
        found = [x509.Certificate.load(der) for _, _, der in pem.unarmor(content, multiple=True)]
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"AUDIT_TSA_CA ({path}) holds no certificates") from error
    return found
