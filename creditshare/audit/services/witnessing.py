"""Be a witness: cosign another log's checkpoint only when it extends the last one seen (C2SP tlog-witness)."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from creditshare.audit.errors import InconsistentCheckpoint, MalformedCheckpoint, NotExtending, UnknownKey, UnknownLog
from creditshare.audit.models import WitnessedLog
from creditshare.audit.permissions import WITNESS_CHECKPOINT
from creditshare.audit.rules.checkpoint import cosign_checkpoint
from creditshare.audit.rules.merkle import EMPTY_ROOT, proves_consistency
from creditshare.audit.rules.witness import Submission, read_submission
from creditshare.audit.services.recording import record_event
from creditshare.audit.verifier import read_keys, verify_checkpoint
from creditshare.db.keys import load_private_key
from creditshare.kernel.actor import PLATFORM


@transaction.atomic
def witness_checkpoint(*, body: bytes, at: datetime) -> str:
    """Return our signature line for the checkpoint of an `add-checkpoint` request; anybody may hand it in.

    Raise MalformedCheckpoint (400), UnknownLog (404), UnknownKey (403), NotExtending (409, with the size known here) or
    InconsistentCheckpoint (422). Of several at once that extend the same size, one is cosigned.
    """
    try:
        given = read_submission(body)
    except ValueError as error:
        raise MalformedCheckpoint() from error
    keys = _keys_of(given.origin)
    if not keys:
        raise UnknownLog()
    head = verify_checkpoint(given.note, read_keys(keys))
    if head is None:
        raise UnknownKey()
    _, size, root = head
    if given.old > size:
        raise MalformedCheckpoint()
    known, _ = WitnessedLog.objects.get_or_create(origin=given.origin, defaults={"root": EMPTY_ROOT})
    _ensure_extends(known, given, size, root)
    same = WitnessedLog.objects.filter(pk=known.pk, size=known.size, root=bytes(known.root))
    if not same.update(size=size, root=root, note=given.note, cosigned_at=at):
        raise NotExtending(size=WitnessedLog.objects.get(pk=known.pk).size)
    if size > known.size:
        record_event(WITNESS_CHECKPOINT, PLATFORM, given.origin[:100], at=at, size=size, root=root.hex())
    private = cast(Ed25519PrivateKey, load_private_key("witness").private)
    return cosign_checkpoint(given.note, settings.AUDIT_WITNESS_NAME, private, int(at.timestamp()))


def _keys_of(origin: str) -> list[str]:
    logs: Mapping[str, list[str]] = settings.AUDIT_WITNESSED_LOGS
    return logs.get(origin, [])


def _ensure_extends(known: WitnessedLog, given: Submission, size: int, root: bytes) -> None:
    old = bytes(known.root)
    if given.old != known.size or (size == known.size and root != old):
        raise NotExtending(size=known.size)
    is_first = known.size == 0 and not given.proof and (size > 0 or root == EMPTY_ROOT)
    if not is_first and not proves_consistency(known.size, size, old, root, given.proof):
        raise InconsistentCheckpoint()
