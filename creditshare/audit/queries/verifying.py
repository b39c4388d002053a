"""The trail verified where it lies, entry by entry, against its signed checkpoints."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from creditshare.audit import verifier
from creditshare.audit.errors import TrailBroken
from creditshare.audit.models import Checkpoint, TrailEntry
from creditshare.audit.permissions import VERIFY_TRAIL
from creditshare.audit.queries.checkpoints import last_checkpoint, list_verifier_keys
from creditshare.audit.rules.merkle import leaf_hash
from creditshare.kernel.actor import PLATFORM, Actor
from creditshare.kernel.permissions import require

CHUNK = 5_000
ROWS_A_RENEWAL = 100_000
COLUMNS = ("position", "body", "leaf_hash", "event", "organisation_id", "person_id", "firm_id", "subject", "at")


def read_unsealed_leaves(last: Checkpoint | None, limit: int) -> list[bytes]:
    """Return up to `limit` leaf hashes after a checkpoint; raise TrailBroken where an entry does not fit."""
    size = last.size if last else 0
    rows = TrailEntry.objects.filter(position__gte=size).order_by("position").values_list(*COLUMNS)[:limit]
    leaves = []
    for expected, row in enumerate(rows, start=size):
        if row[0] != expected or not is_faithful(row):
            raise TrailBroken(index=expected)
        leaves.append(bytes(row[2]))
    return leaves


def is_faithful(row: Sequence[Any]) -> bool:
    """Say whether an entry's columns and leaf hash (as COLUMNS) are those of its body."""
    _, body, leaf, event, organisation_id, person_id, firm_id, subject, at = row
    if bytes(leaf) != leaf_hash(body.encode()):
        return False
    columns = {
        "event": event,
        "organisation": organisation_id,
        "person": person_id,
        "firm": firm_id,
        "subject": subject,
    }
    try:
        said = json.loads(body)
        return said | columns == said and datetime.fromisoformat(said["at"]) == at
    except (ValueError, TypeError, KeyError):
        return False


def iterate_export() -> Iterator[verifier.Record]:
    """Yield the numbered trail in the form that verifier.py describes."""
    for record, _ in _iterate_rows():
        yield record


def verify_database(
    *, actor: Actor = PLATFORM, kept: Sequence[str] | None = None, renew: Callable[[], Any] | None = None
) -> dict[str, Any]:
    """Verify the trail in the database and return the verdict of verifier.py.

    `kept` are checkpoints known from elsewhere; by default the one published at AUDIT_CHECKPOINT_FILE. `renew` is
    called now and then while it lasts.
    """
    require(VERIFY_TRAIL, actor)
    unfaithful: list[int] = []

    def watched() -> Iterator[verifier.Record]:
        for record, row in _iterate_rows():
            if row is not None and not is_faithful(row):
                unfaithful.append(row[0])
            if renew and row is not None and row[0] % ROWS_A_RENEWAL == 0:
                renew()
            yield record

    published = Path(settings.AUDIT_CHECKPOINT_FILE)
    if kept is None:
        kept = [published.read_text(encoding="utf-8")] if published.exists() else []
    verdict = verifier.verify(watched(), verifier.read_keys(list_verifier_keys()), kept)
    unfaithful += [verdict["entries"] for row in _rows(position=None) if not is_faithful(row)][:1]
    first = min(unfaithful, default=None)
    found = verdict["first_bad_index"]
    if first is not None and (found is None or first < found):
        verdict |= {"verdict": "tampered", "first_bad_index": first, "problem": "the columns are not those of the body"}
    return verdict


def find_violations() -> list[dict[str, str]]:
    """List where the trail breaks (trust 17)."""
    verdict = verify_database()
    if verdict["verdict"] == "intact":
        return []
    return [{"invariant": "trust 17", "subject": f"entry {verdict['first_bad_index']}", "detail": verdict["problem"]}]


def _rows(**wanted: Any) -> Iterator[tuple[Any, ...]]:
    rows = TrailEntry.objects.filter(**wanted).order_by("position").values_list(*COLUMNS)
    return rows.iterator(chunk_size=CHUNK)


def _iterate_rows() -> Iterator[tuple[verifier.Record, tuple[Any, ...] | None]]:
    """Yield (record, row), each checkpoint before the first entry it seals.

    The checkpoints are counted first: what is written meanwhile is only ever more than they seal.
    """
    newest = last_checkpoint()
    size = newest.size if newest else 0
    yield (
        {
            "kind": "trail",
            "format": 1,
            "origin": settings.AUDIT_ORIGIN,
            "keys": list_verifier_keys(),
            "checkpoint": newest.note if newest else None,
        },
        None,
    )
    checkpoints = Checkpoint.objects.filter(size__lte=size).order_by("size").iterator(chunk_size=4)
    ahead, covered = next(checkpoints, None), 0
    for row in _rows(position__isnull=False):
        while ahead and covered <= row[0]:
            yield _checkpoint_record(ahead), None
            ahead, covered = next(checkpoints, None), ahead.size
        yield (row[0], [row[1].encode()]), row
    while ahead:
        yield _checkpoint_record(ahead), None
        ahead = next(checkpoints, None)


def _checkpoint_record(checkpoint: Checkpoint) -> dict[str, Any]:
    return {"kind": "checkpoint", "note": checkpoint.note, "leaves": b64encode(bytes(checkpoint.leaves)).decode()}
