"""Keep every delivered file as it came, once by its SHA-256, where neither a crash nor a later file can change it."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings

from creditshare.records.models import Original


def path_of(original: Original) -> Path:
    """Return where the bytes of an original stand."""
    return Path(settings.ORIGINALS_DIR) / original.path


def store_original(content: bytes, *, at: datetime) -> Original:
    """Store the bytes under their digest, by an atomic rename, and return their row; the same bytes are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    relative = f"{digest[:2]}/{digest}"
    target = Path(settings.ORIGINALS_DIR) / relative
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
        os.replace(draft.name, target)
    original, _ = Original.objects.get_or_create(
        digest=digest, defaults={"size": len(content), "path": relative, "received_at": at}
    )
    return original
