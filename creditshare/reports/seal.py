"""The seal: a PAdES B-B certification signature that allows no change, made only over bytes the register announced.

The signature is the offline twin of the register: it lets a reader without network see that nothing was changed. It is
no reliable electronic signature (可靠电子签名, 电子签名法 art. 13 and 16) until a licensed CA certifies the key.
"""

import hashlib
import os
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkstemp
from typing import Any, NamedTuple

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from creditshare.db.keys import load_private_key, public_keys
from creditshare.reports.errors import NotSealable
from creditshare.reports.models import Report

ORGANISATION = "CreditShare 瑶海信融"
FIELD = "CreditShareSeal"
CERTIFICATE_YEARS = 10
RESERVED = 8192
"""Hexadecimal digits kept for the signature container: ours takes about 2,700; a fixed room saves a dry run."""

HASHES: dict[str, type[HashAlgorithm]] = {"sha256": SHA256, "sha384": SHA384, "sha512": SHA512}


class Sealed(NamedTuple):
    """A sealed file and the id of the key that sealed it."""

    content: bytes
    key_id: str


class KeySigner(Signer):
    """A pyHanko signer over a key that is already loaded; pyHanko's own would parse it again for every document."""

    def __init__(self, private: EllipticCurvePrivateKey, certificate: Certificate) -> None:
        store = SimpleCertificateStore()
        store.register(certificate)
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._private = private

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign the bytes with the loaded key."""
        return self._private.sign(data, ECDSA(HASHES[digest_algorithm]()))


class DatedSigner(PdfSigner):
    """A PDF signer whose time is given, because no clock is read below the doors."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        """Open a session at the given time."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


def seal_report(content: bytes, *, at: datetime) -> Sealed:
    """Sign the drawn report; raise NotSealable unless the register waits for exactly these bytes."""
    digest = hashlib.sha256(content).hexdigest()
    if not Report.objects.filter(unsigned_sha256=digest, sha256=None).exists():
        raise NotSealable()
    return sign(content, at=at)


def sign(content: bytes, *, at: datetime) -> Sealed:
    """Certify a PDF, no changes allowed (DocMDP, ISO 32000-2, 12.8.2.2), as PAdES B-B (ETSI EN 319 142-1)."""
    key = load_private_key("reports")
    assert isinstance(key.private, EllipticCurvePrivateKey)
    signer = DatedSigner(
        PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            name=ORGANISATION,
            certify=True,
            subfilter=fields.SigSeedSubFilter.PADES,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        ),
        signer=_signer(settings.KEY_DIR, key.key_id, at.date().isoformat()),
        at=at,
    )
    output = signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), bytes_reserved=RESERVED)
    return Sealed(bytes(output.getbuffer()), key.key_id)


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
def _signer(directory: Path, key_id: str, first_day: str) -> KeySigner:
    key = load_private_key("reports")
    assert isinstance(key.private, EllipticCurvePrivateKey)
    path = Path(directory) / f"reports.{key_id}.crt"
    if not path.exists():
        _certify(path, key.private, datetime.fromisoformat(f"{first_day}T00:00:00+00:00"))
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return KeySigner(key.private, Certificate.load(certificate.public_bytes(Encoding.DER)))


def _certify(path: Path, private: EllipticCurvePrivateKey, first_day: datetime) -> None:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{ORGANISATION} reports"),
        ]
    )
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only"), False
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first_day - timedelta(days=366))
        .not_valid_after(first_day + timedelta(days=366 * CERTIFICATE_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, decipher_only=False, **usage), critical=True
        )
        .sign(private, SHA256())
    )
    descriptor, draft = mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(certificate.public_bytes(Encoding.PEM))
        # A link never replaces: of two processes that race, the first one's certificate stays.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.unlink(draft)
