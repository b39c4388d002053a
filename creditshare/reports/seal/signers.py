"""Signers for pyHanko: over a key that is loaded already, and at a time that is given."""

from datetime import datetime
from typing import Any

from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from pyhanko.sign.signers import PdfSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

HASHES: dict[str, type[HashAlgorithm]] = {"sha256": SHA256, "sha384": SHA384, "sha512": SHA512}


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
