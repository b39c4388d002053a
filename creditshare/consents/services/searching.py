"""Searching the trail and taking lists of reads away: both are themselves written to the trail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.consents.permissions import EXPORT_READS, INSPECT_TRAIL
from creditshare.consents.queries.reads import Read, list_reads
from creditshare.consents.queries.searching import Found, Row, find_in_trail, find_own_reads
from creditshare.consents.rules.proof import READ
from creditshare.consents.rules.searching import Filters
from creditshare.kernel.actor import AUDITOR_OFFICE, ENTERPRISE, Actor
from creditshare.kernel.permissions import require

PAGE = 50
MOST_EXPORTED = 10_000
"""Rows of one workbook; who needs more narrows the time."""


@transaction.atomic
def inspect_trail(*, actor: Actor, filters: Filters, before: int | None, at: datetime) -> Found:
    """Search the whole trail, one page, and record that it was searched and for what; raise NotPermitted, NotFound."""
    require(INSPECT_TRAIL, actor)
    found = find_in_trail(actor=actor, filters=filters, before=before, limit=PAGE)
    record_event(INSPECT_TRAIL, actor, at=at, **_asked(filters), before=before, found=len(found.rows))
    return found


@transaction.atomic
def show_reads(*, actor: Actor, consent_id: UUID | None, before: int | None, limit: int, at: datetime) -> list[Read]:
    """List reads as the actor may see them; that the auditor looked is recorded, like every search."""
    found = list_reads(actor=actor, consent_id=consent_id, before_id=before, limit=limit)
    if actor.organisation_kind == AUDITOR_OFFICE:
        asked = {"event": READ} | ({"subject": str(consent_id)} if consent_id else {})
        record_event(INSPECT_TRAIL, actor, at=at, asked=asked, before=before, found=len(found))
    return found


@transaction.atomic
def export_reads(*, actor: Actor, filters: Filters, at: datetime) -> Found:
    """Return the reads that the filters leave, as many as a workbook may hold, and record that they were taken away."""
    require(EXPORT_READS, actor)
    search = find_in_trail if actor.organisation_kind == AUDITOR_OFFICE else find_own_reads
    rows: list[Row] = []
    before, looked_at = None, 0
    while len(rows) < MOST_EXPORTED:
        found = search(actor=actor, filters=filters, before=before, limit=min(PAGE * 10, MOST_EXPORTED - len(rows)))
        rows += found.rows
        before, looked_at = found.older, looked_at + found.looked_at
        if before is None:
            break
    own = actor.organisation_id if actor.organisation_kind == ENTERPRISE else None
    record_event(EXPORT_READS, actor, at=at, firm_id=own, **_asked(filters), rows=len(rows))
    return Found(rows, before, looked_at)


def _asked(filters: Filters) -> dict[str, Any]:
    """Return what was asked as facts; the words that may be a person's name stand as `words`, which is erasable."""
    said = filters.plain()
    words = ", ".join(str(said.pop(name)) for name in ("firm", "organisation", "person") if name in said)
    return {"asked": said} | ({"words": words} if words else {})
