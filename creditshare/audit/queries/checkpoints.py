"""Checkpoints and the keys that sign them: public, so that anyone can keep them."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from creditshare.audit.models import Anchor, Checkpoint, Cosignature
from creditshare.audit.rules.checkpoint import COSIGNING, verifier_key
from creditshare.db.keys import public_keys
from creditshare.kernel.errors import NotFound


def last_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint."""
    return Checkpoint.objects.defer("leaves").order_by("-size").first()


def list_verifier_keys() -> list[str]:
    """List the public keys that sign or signed checkpoints, as `name+id+key`."""
    found = public_keys("trail").values()
    return sorted(verifier_key(settings.AUDIT_ORIGIN, key) for key in found if isinstance(key, Ed25519PublicKey))


def witness_key() -> str:
    """Return the public key with which this platform cosigns other logs' checkpoints, or "" before its first use."""
    found = [key for key in public_keys("witness").values() if isinstance(key, Ed25519PublicKey)]
    return verifier_key(settings.AUDIT_WITNESS_NAME, found[0], COSIGNING) if found else ""


def get_checkpoint(size: int | None = None) -> Checkpoint:
    """Return the checkpoint that seals so many entries (None: the newest); raise NotFound. Anybody may know it."""
    found = last_checkpoint() if size is None else Checkpoint.objects.defer("leaves").filter(size=size).first()
    if found is None:
        raise NotFound()
    return found


def note_of(checkpoint: Checkpoint) -> str:
    """Return a checkpoint's signed note with the cosignatures of the witnesses."""
    lines = Cosignature.objects.filter(checkpoint=checkpoint).order_by("witness").values_list("line", flat=True)
    return checkpoint.note + "".join(lines)


def describe_checkpoint(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return all that proves a checkpoint: its note, its cosignatures and its time-stamps."""
    stamps = Anchor.objects.filter(checkpoint=checkpoint).order_by("pk")
    return {
        "origin": settings.AUDIT_ORIGIN,
        "size": checkpoint.size,
        "root": bytes(checkpoint.root).hex(),
        "created_at": checkpoint.created_at,
        "checkpoint": note_of(checkpoint),
        "keys": list_verifier_keys(),
        "witnesses": list(
            Cosignature.objects.filter(checkpoint=checkpoint).order_by("witness").values("witness", "stamped_at")
        ),
        "anchors": [
            {"stamped_at": stamp.stamped_at, "policy": stamp.policy, "serial": stamp.serial, "token": stamp.token_text}
            for stamp in stamps
        ],
    }
