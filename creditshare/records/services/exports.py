"""Give our own records out by the national field lists, page by page, in the order in which they were committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from creditshare.audit.services import record_event
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.permissions import require
from creditshare.records.errors import CursorInvalid, SourceNotOpen, SourceUnknown
from creditshare.records.models import ExportEntry, SourceRecord
from creditshare.records.permissions import EXPORT_RECORDS
from creditshare.records.queries.records import latest_versions
from creditshare.records.rules.national import write_row
from creditshare.records.rules.policy import OPEN
from creditshare.records.rules.publication import REPAIRS, published
from creditshare.records.services import bulk
from creditshare.records.sources import SOURCES

NUMBERED_AT_ONCE = 20_000
LONGEST_CURSOR = 18
NUMBERING_LOCK = 0x4558504F
"""The advisory lock of numbering ("EXPO"); it only has to differ from other locks of this database."""


@dataclass(frozen=True, slots=True)
class ExportedPage:
    """Rows by national headings; `next` is the cursor behind them, `more` says whether more may be waiting."""

    rows: list[dict[str, str]]
    next: str
    more: bool


@transaction.atomic
def export_records(*, actor: Actor, source: str, since: str = "", limit: int, at: datetime) -> ExportedPage:
    """Return the next records of an open source after a cursor, every version in its order, and log the reading.

    What may no longer be published is passed over. Raise SourceUnknown, SourceNotOpen or CursorInvalid.
    """
    require(EXPORT_RECORDS, actor)
    layout = _open_layout(source)
    begun = _position(since)
    entries = _entries(source, begun, limit)
    if len(entries) < limit:
        _number(source)
        entries = _entries(source, begun, limit)
    shown = _publishable([entry.record for entry in entries], source, timezone.make_naive(at).date())
    rows = [write_row(layout, uscc=record.firm.uscc, name=record.firm.name, content=record.content) for record in shown]
    last = entries[-1].position if entries else begun
    facts: dict[str, Any] = {
        "source": source,
        "since": begun,
        "until": last,
        "rows": len(rows),
        "digest": digest_of(rows),
    }
    record_event(EXPORT_RECORDS, actor, source, at=at, **facts)
    return ExportedPage(rows, str(last), len(entries) == limit)


def _open_layout(source: str) -> Any:
    module = SOURCES.get(source)
    if module is None:
        raise SourceUnknown(source=source)
    policy, layout = getattr(module, "POLICY", None), getattr(module, "LAYOUT", None)
    if layout is None or policy is None or policy.mode != OPEN:
        raise SourceNotOpen(source=source)
    return layout


def _position(since: str) -> int:
    if since and not (since.isascii() and since.isdigit() and len(since) <= LONGEST_CURSOR):
        raise CursorInvalid(given=since)
    return int(since or 0)


def _entries(source: str, begun: int, limit: int) -> list[ExportEntry]:
    beyond = ExportEntry.objects.filter(kind=source, position__gt=begun).order_by("position")
    return list(beyond.select_related("record__firm")[:limit])


def _number(source: str) -> None:
    """Give committed records without a place the next ones; one at a time, so that places grow as they are seen."""
    if bulk.is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING_LOCK])
    last = ExportEntry.objects.filter(kind=source).aggregate(last=Max("position"))["last"] or 0
    waiting = SourceRecord.objects.filter(kind=source, exported=None).order_by("pk")
    record_ids = waiting.values_list("pk", flat=True)[:NUMBERED_AT_ONCE]
    places = enumerate(record_ids, start=last + 1)
    ExportEntry.objects.bulk_create(
        [ExportEntry(record_id=record_id, kind=source, position=place) for place, record_id in places], batch_size=1000
    )


def _publishable(records: Sequence[SourceRecord], source: str, on: date) -> list[SourceRecord]:
    """Keep what may be published on a day: each record by its own dates, and none whose repair was decided."""
    if source == REPAIRS:
        return list(records)
    firms = sorted({record.firm_id for record in records})
    repairs: dict[int, list[Mapping[str, Any]]] = {firm_id: [] for firm_id in firms}
    for repair in latest_versions(SourceRecord.objects.filter(kind=REPAIRS, firm__in=firms)):
        repairs[repair["firm"]].append(repair)
    kept: set[int] = set()
    for firm_id in firms:
        mine = [record.content | {"record": record.pk} for record in records if record.firm_id == firm_id]
        shown = published({source: mine, REPAIRS: repairs[firm_id]}, on)
        kept |= {row["record"] for row in shown.get(source, ())}
    return [record for record in records if record.pk in kept]
