"""Signing keys: one encrypted PKCS#8 file per name under `settings.KEY_DIR`, made on first use, loaded once a process.

`<name>.pem` signs. A retired key is renamed `<name>.<key id>.pem`: it signs nothing more and still verifies.
"""

import hashlib
import os
from functools import cache
from pathlib import Path
from tempfile import mkstemp
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_p256
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PrivateKey = EllipticCurvePrivateKey | Ed25519PrivateKey
PublicKey = EllipticCurvePublicKey | Ed25519PublicKey

ALGORITHMS = {"consents": "P-256", "reports": "P-256", "trail": "Ed25519", "witness": "Ed25519"}


class SigningKey(NamedTuple):
    """A private key and the id that goes beside everything it signs."""

    private: PrivateKey
    key_id: str


def load_private_key(name: str) -> SigningKey:
    """Return the signing key of a name in ALGORITHMS, made on first use; raise ImproperlyConfigured if unreadable."""
    path = Path(settings.KEY_DIR) / f"{name}.pem"
    if not path.exists():
        _create(path, ALGORITHMS[name])
    return _read(path)


def public_keys(name: str = "*") -> dict[str, PublicKey]:
    """Return every public key by its id, the retired ones too; with a name, only the keys of that name."""
    keys = (_read(path) for path in sorted(Path(settings.KEY_DIR).glob(f"{name}.*pem")))
    return {key.key_id: key.private.public_key() for key in keys}


def key_id_of(public: PublicKey) -> str:
    """Return the first 16 hex digits of SHA-256 over the public key's SPKI DER."""
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()[:16]


def _create(path: Path, algorithm: str) -> None:
    key = Ed25519PrivateKey.generate() if algorithm == "Ed25519" else generate_p256(SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(settings.KEY_PASSPHRASE.encode()),
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        # A link never replaces: of two processes that race, the first one's key stays and both load it.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.unlink(draft)


@cache
def _read(path: Path) -> SigningKey:
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), settings.KEY_PASSPHRASE.encode())
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"the key {path} cannot be opened with CREDITSHARE_KEY_PASSPHRASE") from error
    if not isinstance(private, EllipticCurvePrivateKey | Ed25519PrivateKey):
        raise ImproperlyConfigured(f"the key {path} is neither elliptic-curve nor Ed25519")
    return SigningKey(private, key_id_of(private.public_key()))
