"""The seal: a PAdES certification signature that allows no change, made only over bytes the register announced.

The signature is the offline twin of the register: it lets a reader without network see that nothing was changed. It is
no reliable electronic signature (可靠电子签名, 电子签名法 art. 13 and 16) until a licensed CA certifies the key.
"""

import hashlib
import logging
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko_certvalidator.errors import PathError, ValidationError

from creditshare.db.keys import SigningKey, load_private_key, public_keys
from creditshare.reports.errors import NotSealable
from creditshare.reports.models import Report
from creditshare.reports.seal.certificates import ORGANISATION, certificate_of
from creditshare.reports.seal.lasting import B_B, B_LTA, ConfiguredStamper, stamper, trust
from creditshare.reports.seal.signers import DatedSigner, KeySigner

log = logging.getLogger(__name__)
FIELD = "CreditShareSeal"
RESERVED = 8192
"""Hexadecimal digits kept for the signature container: ours takes about 2,700; a fixed room saves a dry run."""
RESERVED_WITH_STAMP = 32_768
"""The same with an authority's stamp in it, its chain of certificates included."""


class Sealed(NamedTuple):
    """A sealed file, the id of the key that sealed it, and the level of the seal (B-B or B-LTA)."""

    content: bytes
    key_id: str
    level: str


def seal_report(content: bytes, *, at: datetime) -> Sealed:
    """Sign the drawn report; raise NotSealable unless the register waits for exactly these bytes."""
    digest = hashlib.sha256(content).hexdigest()
    if not Report.objects.filter(unsigned_sha256=digest, sha256=None).exists():
        raise NotSealable()
    return sign(content, at=at)


def sign(content: bytes, *, at: datetime) -> Sealed:
    """Certify a PDF, no changes allowed (DocMDP, ISO 32000-2, 12.8.2.2): B-LTA if a time-stamping authority answers."""
    authority = stamper()
    if authority is not None:
        try:
            return _sign(content, at, authority)
        except (TimestampRequestError, SigningError, PathError, ValidationError):
            log.exception("no time-stamp for the seal of a report: it is sealed as B-B")
    return _sign(content, at, None)


def _sign(content: bytes, at: datetime, authority: ConfiguredStamper | None) -> Sealed:
    key = load_private_key("reports")
    signer = _signer(Path(settings.KEY_DIR), key, at.date().isoformat())
    lasting: dict[str, Any] = {}
    if authority is not None:
        context = trust(signer.signing_cert, at)
        lasting = {"embed_validation_info": True, "use_pades_lta": True, "validation_context": context}
    asked = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=ORGANISATION,
        certify=True,
        subfilter=fields.SigSeedSubFilter.PADES,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        **lasting,
    )
    room = RESERVED if authority is None else RESERVED_WITH_STAMP
    pdf = IncrementalPdfFileWriter(BytesIO(content))
    output = DatedSigner(asked, signer=signer, timestamper=authority, at=at).sign_pdf(pdf, bytes_reserved=room)
    return Sealed(bytes(output.getbuffer()), key.key_id, B_B if authority is None else B_LTA)


def carries_our_key(content: bytes) -> bool:
    """Say whether the bytes hold the public part of a key of ours, present or retired; a plain scan, no parsing."""
    lowered = content.lower()
    points = (
        key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex().encode()
        for key in public_keys().values()
        if isinstance(key, EllipticCurvePublicKey)
    )
    return any(point in lowered for point in points)


@cache
def _signer(directory: Path, key: SigningKey, first_day: str) -> KeySigner:
    assert isinstance(key.private, EllipticCurvePrivateKey)
    return KeySigner(key.private, certificate_of(directory, key.key_id, key.private, first_day))
