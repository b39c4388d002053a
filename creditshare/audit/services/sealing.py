"""Order and seal what was written, in batches; nobody who writes waits for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction

from creditshare.audit import queries
from creditshare.audit.errors import TrailBroken
from creditshare.audit.models import Checkpoint
from creditshare.audit.rules.checkpoint import TreeHead, sign_checkpoint, stated_size
from creditshare.audit.rules.export import write_record
from creditshare.audit.rules.merkle import Frontier
from creditshare.audit.services.tiling import extend_tiles
from creditshare.db.keys import load_private_key

BATCH = 10_000
# The lock's number only has to differ from other advisory locks of this database.
SEQUENCER_LOCK = 0x7472_6169_6C

_NUMBER_NEXT = """
UPDATE audit_trailentry SET position = numbered.place
FROM (
  SELECT id, ROW_NUMBER() OVER (ORDER BY id) + (SELECT COALESCE(MAX(position), -1) FROM audit_trailentry) AS place
  FROM (SELECT id FROM audit_trailentry WHERE position IS NULL ORDER BY id LIMIT %s) AS waiting
) AS numbered
WHERE audit_trailentry.id = numbered.id
"""


def sequence_entries(*, at: datetime, batch: int = BATCH) -> int:
    """Give every committed entry without one the next position, in id order; return how many were numbered.

    One sequencer works at a time; readers and writers of entries never wait for it.
    """
    numbered = 0
    while True:
        with _sequencer(), connection.cursor() as cursor:
            cursor.execute(_NUMBER_NEXT, [batch])
            done = cursor.rowcount
        numbered += done
        if done < batch:
            return numbered


def issue_checkpoint(*, at: datetime) -> Checkpoint | None:
    """Sign the tree over every numbered entry and return the newest checkpoint (None while the trail is empty).

    Goes on from the last checkpoint's peaks; a checkpoint seals at most BATCH entries, so several may be issued. Raise
    TrailBroken instead of sealing an entry that is missing or no longer what was written.
    """
    while True:
        with _sequencer():
            last = queries.last_checkpoint()
            leaves = queries.read_unsealed_leaves(last, BATCH)
            if leaves:
                last = _seal(last, leaves, at)
        if len(leaves) < BATCH:
            return last


def seal_trail(*, at: datetime) -> Checkpoint | None:
    """Number and sign whatever was written since the last time."""
    sequence_entries(at=at)
    return issue_checkpoint(at=at)


def export_trail(path: Path | str) -> int:
    """Write the numbered trail as canonical JSON Lines that verifier.py reads; return the number of lines."""
    target, lines = Path(path), 0
    draft = target.with_name(f".{target.name}.part")
    with draft.open("wb") as file:
        for record in queries.iterate_export():
            file.write(write_record(record))
            lines += 1
    draft.replace(target)
    return lines


@contextmanager
def _sequencer() -> Iterator[None]:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        yield


def _seal(last: Checkpoint | None, leaves: list[bytes], at: datetime) -> Checkpoint:
    size = last.size if last else 0
    frontier = Frontier.of_bytes(size, bytes(last.peaks)) if last else Frontier()
    if last and frontier.root() != bytes(last.root):
        raise TrailBroken(index=size)
    extend_tiles(frontier, leaves)
    frontier.extend(leaves)
    head = TreeHead(settings.AUDIT_ORIGIN, frontier.size, frontier.root())
    note = sign_checkpoint(head, cast(Ed25519PrivateKey, load_private_key("trail").private))
    transaction.on_commit(lambda: _publish(head.size, note))
    return Checkpoint.objects.create(
        size=head.size,
        root=head.root,
        leaves=b"".join(leaves),
        peaks=frontier.to_bytes(),
        note=note,
        created_at=at,
    )


def _publish(size: int, note: str) -> None:
    """Keep the newest checkpoint outside the database, where whoever can cut the tables cannot cut it too."""
    path = Path(settings.AUDIT_CHECKPOINT_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and stated_size(path.read_text(encoding="utf-8")) >= size:
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(note, encoding="utf-8")
    draft.replace(path)
