"""The trail's part of a firm's copy: every entry about it or by it, with the proof that it is under a checkpoint."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from creditshare.audit.errors import NotSealedYet
from creditshare.audit.models import TrailEntry
from creditshare.audit.queries.entries import list_entries
from creditshare.audit.queries.proofs import prove_entry
from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.plain_files import json_lines

PAGE = 500


def exported(firm_id: int, at: datetime) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the files of the part: path, and its bytes piece by piece."""
    yield "trail/entries.jsonl", json_lines(_proved(entry) for entry in _entries(firm_id, at))


def _entries(firm_id: int, at: datetime) -> Iterator[TrailEntry]:
    for side in ("firm_id", "organisation_id"):
        before = None
        while page := list_entries(actor=PLATFORM, until=at, before_id=before, limit=PAGE, **{side: firm_id}):
            yield from (entry for entry in page if side == "firm_id" or entry.firm_id != firm_id)
            before = page[-1].pk


def _proved(entry: TrailEntry) -> dict[str, Any]:
    try:
        proof: dict[str, Any] | None = prove_entry(actor=PLATFORM, entry_id=entry.pk)
    except NotSealedYet:
        proof = None
    return {"entry": entry.pk, "said": json.loads(entry.body), "proof": proof}
