"""Signing keys: one encrypted PKCS#8 file per name under `settings.KEY_DIR`, made on first use, loaded once a process.

Names in `settings.PKCS11_KEYS` have their keys in a PKCS#11 token instead. `<name>.pem` signs. A retired key is renamed
`<name>.<key id>.pem`: it signs nothing more and still verifies. What others are to know of a key that fell into wrong
hands stands in `<name>.<key id>.revoked`.
"""

import hashlib
import json
import os
import re
from datetime import datetime
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

from creditshare.db.hardware import HEAD, create_pair, is_wanted, read_pair
from creditshare.kernel.canonical import canonical_json

PrivateKey = EllipticCurvePrivateKey | Ed25519PrivateKey
PublicKey = EllipticCurvePublicKey | Ed25519PublicKey

ALGORITHMS = {"consents": "P-256", "reports": "P-256", "trail": "Ed25519", "witness": "Ed25519"}


_KEY_ID = re.compile(r"[0-9a-f]{16}")


class Revocation(NamedTuple):
    """Since when a key counts as in wrong hands, and why."""

    at: datetime
    reason: str


class SigningKey(NamedTuple):
    """A private key and the id that goes beside everything it signs."""

    private: PrivateKey
    key_id: str


def load_private_key(name: str) -> SigningKey:
    """Return the signing key of a name in ALGORITHMS, made on first use; raise ImproperlyConfigured if unreadable."""
    path = Path(settings.KEY_DIR) / f"{name}.pem"
    while True:
        if not path.exists():
            _create(path, name)
        try:
            return _read(path)
        except FileNotFoundError:
            # Another process retires the key between our two looks: the next one is made or found.
            continue


def retire_key(name: str) -> SigningKey:
    """Let the present key of a name sign nothing more, and return the new one; every process follows at once."""
    path = Path(settings.KEY_DIR) / f"{name}.pem"
    if path.exists():
        path.rename(path.with_name(f"{name}.{_read(path).key_id}.pem"))
    return load_private_key(name)


def revoke_key(name: str, key_id: str, reason: str, at: datetime) -> Revocation:
    """Declare a retired key of a name revoked, once; return what stands then. Raise KeyError for no such key."""
    path = Path(settings.KEY_DIR) / f"{name}.{key_id}.revoked"
    if not (_KEY_ID.fullmatch(key_id) and path.with_suffix(".pem").exists()):
        raise KeyError(key_id)
    said = Revocation(at, reason)
    _keep(path, canonical_json({"at": at.isoformat(), "reason": reason}))
    return revocations(name).get(key_id, said)


def revocations(name: str) -> dict[str, Revocation]:
    """Return the revoked keys of a name by their id."""
    found = {}
    for path in sorted(Path(settings.KEY_DIR).glob(f"{name}.*.revoked")):
        said = json.loads(path.read_bytes())
        found[path.stem.removeprefix(f"{name}.")] = Revocation(datetime.fromisoformat(said["at"]), said["reason"])
    return found


def public_keys(name: str = "*") -> dict[str, PublicKey]:
    """Return every public key by its id, the retired ones too; with a name, only the keys of that name."""
    keys = (_read(path) for path in sorted(Path(settings.KEY_DIR).glob(f"{name}.*pem")))
    return {key.key_id: key.private.public_key() for key in keys}


def key_id_of(public: PublicKey) -> str:
    """Return the first 16 hex digits of SHA-256 over the public key's SPKI DER."""
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()[:16]


def _create(path: Path, name: str) -> None:
    if is_wanted(name):
        _keep(path, create_pair(name))
        return
    key = Ed25519PrivateKey.generate() if ALGORITHMS[name] == "Ed25519" else generate_p256(SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(settings.KEY_PASSPHRASE.encode()),
    )
    _keep(path, pem)


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole and once: the first of two that race stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A link never replaces: of two processes that race, the first one's file stays and both load it.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.unlink(draft)


def _read(path: Path) -> SigningKey:
    """Return the key in a file, opened once for as long as it is the same file."""
    now = path.stat()
    return _open(path, now.st_ino, now.st_mtime_ns)


@cache
def _open(path: Path, inode: int, changed: int) -> SigningKey:
    content = path.read_bytes()
    if content.startswith(HEAD):
        paired = read_pair(content)
        return SigningKey(paired, key_id_of(paired.public_key()))
    try:
        private = serialization.load_pem_private_key(content, settings.KEY_PASSPHRASE.encode())
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"the key {path} cannot be opened with CREDITSHARE_KEY_PASSPHRASE") from error
    if not isinstance(private, EllipticCurvePrivateKey | Ed25519PrivateKey):
        raise ImproperlyConfigured(f"the key {path} is neither elliptic-curve nor Ed25519")
    return SigningKey(private, key_id_of(private.public_key()))
