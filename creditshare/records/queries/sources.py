"""What each source holds about a firm."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Min, Sum

from creditshare.kernel.actor import Actor
from creditshare.kernel.dates import month_start
from creditshare.kernel.permissions import require
from creditshare.records.models import InvoiceMonth
from creditshare.records.permissions import VIEW_SOURCES
from creditshare.records.queries.arrivals import latest_arrivals
from creditshare.records.queries.records import current_records
from creditshare.records.sources import SOURCES, invoices

PRESENT, NONE, NOT_CONNECTED = "present", "none", "not_connected"


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as one firm sees it: `first` and `last` are days of records (for invoices, of their months)."""

    kind: str
    label: str
    state: str
    rows: int
    first: date | str | None
    last: date | str | None
    received_at: datetime | None


def sources_state(firm_id: int) -> list[SourceState]:
    """List every source with what it holds about a firm: rows, days, last arrival, and in which state it is."""
    general, own = latest_arrivals([firm_id])
    mine = own.get(firm_id, {})
    records: dict[str, list[Any]] = {kind: [] for kind in SOURCES}
    for record in current_records([firm_id], [kind for kind in SOURCES if kind != invoices.KIND]):
        records[record["kind"]].append(record["occurred_on"])
    states = []
    for kind, source in SOURCES.items():
        came = max(filter(None, (general.get(kind), mine.get(kind))), default=None)
        rows, first, last = _invoices(firm_id) if kind == invoices.KIND else _extent(records[kind])
        state = PRESENT if rows else NONE if came else NOT_CONNECTED
        states.append(SourceState(kind, source.LABEL, state, rows, first, last, came))
    return states


def _extent(days: list[str | None]) -> tuple[int, str | None, str | None]:
    known = sorted(day for day in days if day)
    return len(days), known[0] if known else None, known[-1] if known else None


def _invoices(firm_id: int) -> tuple[int, date | None, date | None]:
    months = InvoiceMonth.objects.filter(firm=firm_id)
    sums = months.aggregate(rows=Sum("all_count"), first=Min("month"), last=Max("month"))
    if not sums["rows"]:
        return 0, None, None
    return sums["rows"], month_start(sums["first"]), month_start(sums["last"])


def own_sources(*, actor: Actor) -> list[SourceState]:
    """List the state of every source for the actor's own firm."""
    require(VIEW_SOURCES, actor)
    return sources_state(actor.organisation_id or 0)
