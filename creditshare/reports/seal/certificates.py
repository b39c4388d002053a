"""Certificates of the seal: self-signed, one for each key, made with it and kept beside it."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkstemp

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

ORGANISATION = "CreditShare 瑶海信融"
CERTIFICATE_YEARS = 10


def certificate_of(directory: Path, key_id: str, private: EllipticCurvePrivateKey, first_day: str) -> Certificate:
    """Return the certificate of a key, made on its first use, valid from a day (ISO) for CERTIFICATE_YEARS."""
    path = directory / f"reports.{key_id}.crt"
    if not path.exists():
        _certify(path, private, datetime.fromisoformat(f"{first_day}T00:00:00+00:00"))
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return Certificate.load(certificate.public_bytes(Encoding.DER))


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
