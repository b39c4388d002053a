"""Original files, kept as they came: once by their SHA-256, where neither a crash nor a later file can change them."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def original_path(digest: str) -> Path:
    """Return where the bytes of a digest (64 hex digits) stand."""
    return Path(settings.ORIGINALS_DIR) / digest[:2] / digest


def keep_original(content: bytes) -> str:
    """Store bytes under their digest by an atomic rename and return it; the same bytes are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    target = original_path(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
        os.replace(draft.name, target)
    return digest
