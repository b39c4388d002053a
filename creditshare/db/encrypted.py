"""Small values encrypted before they reach the database: AES-256-GCM, bound to the row they belong to.

The key is derived from CREDITSHARE_KEY_PASSPHRASE (HKDF-SHA256), so a dump of the database alone shows nothing.
"""

import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = b"\x01"
NONCE_BYTES = 12


def encrypt(value: bytes, *, row: str) -> bytes:
    """Encrypt a value for one row; `row` must be given again to decrypt it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + _cipher(settings.KEY_PASSPHRASE).encrypt(nonce, value, row.encode())


def decrypt(sealed: bytes, *, row: str) -> bytes:
    """Return the value; raise ImproperlyConfigured when it belongs to another row, key or version."""
    version, nonce, rest = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        if version != VERSION:
            raise InvalidTag
        return _cipher(settings.KEY_PASSPHRASE).decrypt(nonce, rest, row.encode())
    except (InvalidTag, ValueError) as error:
        raise ImproperlyConfigured(f"the value of {row} cannot be opened with CREDITSHARE_KEY_PASSPHRASE") from error


@cache
def _cipher(passphrase: str) -> AESGCM:
    key = HKDF(SHA256(), length=32, salt=None, info=b"creditshare columns").derive(passphrase.encode())
    return AESGCM(key)
