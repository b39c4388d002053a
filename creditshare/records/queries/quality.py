"""How good what is reported is, source by source: late, refused, wrong, doubled, missing, and how many firms it covers.

Every figure is of a fixed number of queries, however many deliveries, sources and senders there are. The operator sees
all senders and no content; an office sees what it sent.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import TruncMonth
from django.utils import timezone

from creditshare.kernel.actor import ENTERPRISE, OPERATOR, PLATFORM, Actor
from creditshare.kernel.dates import add_months, month_number
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.parties.queries import list_organisations
from creditshare.records.models import DONE, REFUSED, Batch, Delivery, InvoiceMonth, SourceRecord
from creditshare.records.permissions import VIEW_QUALITY
from creditshare.records.queries.sequences import list_sequences
from creditshare.records.sources import SOURCES, invoices

MONTHS = 6
RECENT_MONTHS = 3
Counts = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class MonthQuality:
    """What came of a source in one month: rows, and how many of them were wrong."""

    month: date
    rows: int = 0
    wrong: int = 0

    @property
    def wrong_ratio(self) -> float | None:
        """Return the share of rows that were wrong, None where none came."""
        return self.wrong / self.rows if self.rows else None


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """One source. `recent_firms` (invoices alone) have an invoice in the last three months; `gaps` are missing numbers.

    `late_since` is the day after which it should have come again, None while it is in time or never came.
    """

    source: str
    files: int
    rows: int
    wrong: int
    same: int
    refused: int
    reasons: dict[str, int]
    last: datetime | None
    late_after_days: int
    late_since: date | None
    firms: int
    all_firms: int
    recent_firms: int | None
    gaps: int
    trend: list[MonthQuality] = field(default_factory=list)

    @property
    def wrong_ratio(self) -> float | None:
        """Return the share of rows that were wrong, None where none came."""
        return self.wrong / self.rows if self.rows else None

    @property
    def trend_rows(self) -> list[int]:
        """Return the rows of the last six months."""
        return [month.rows for month in self.trend]

    @property
    def same_ratio(self) -> float | None:
        """Return the share of rows that had come before, None where none came."""
        return self.same / self.rows if self.rows else None

    @property
    def coverage_ratio(self) -> float | None:
        """Return the share of firms with at least one record of the source, None where no firm is registered."""
        return self.firms / self.all_firms if self.all_firms else None

    @property
    def recent_ratio(self) -> float | None:
        """Return the share of firms with an invoice in the last three months, None for other sources."""
        return self.recent_firms / self.all_firms if self.all_firms and self.recent_firms is not None else None


def own_batches(actor: Actor) -> QuerySet[Batch]:
    """Return the files whose quality the actor sees: all of them for the operator, else those its office sent."""
    require(VIEW_QUALITY, actor)
    return Batch.objects.filter(_own(actor, "delivery__"))


def own_deliveries(actor: Actor) -> QuerySet[Delivery]:
    """Return the deliveries whose quality the actor sees."""
    require(VIEW_QUALITY, actor)
    return Delivery.objects.filter(_own(actor, ""))


def sees_all(actor: Actor) -> bool:
    """Say whether the actor sees the quality of every sender, and so no content of any."""
    return actor.is_platform or actor.organisation_kind == OPERATOR


def _own(actor: Actor, prefix: str) -> Q:
    return Q() if sees_all(actor) else Q(**{f"{prefix}sender": actor.organisation_id})


def get_quality(*, actor: Actor, source: str, at: datetime) -> SourceQuality:
    """Return how good one source is at a moment, as the actor sees it; raise NotFound for what is no source."""
    require(VIEW_QUALITY, actor)
    if source not in SOURCES:
        raise NotFound()
    return next(row for row in list_quality(actor=actor, at=at, asked=source) if row.source == source)


def list_quality(*, actor: Actor, at: datetime, asked: str = "") -> list[SourceQuality]:
    """List how good every source is at a moment: for the operator all, for an office those it has sent (or `asked`)."""
    counts, refusals = _counts(actor), _refusals(actor)
    firms, recent = _coverage(actor, at), _recent_firms(actor, at)
    gaps: Counter[str] = Counter()
    for stream in list_sequences(actor=actor):
        gaps[stream.source] += len(stream.gaps)
    trends, all_firms = _trends(actor, at), list_organisations(actor=PLATFORM, kinds=[ENTERPRISE]).count()
    known = {*counts, *refusals, *gaps, asked}
    shown = [kind for kind in SOURCES if sees_all(actor) or kind in known]
    return [
        SourceQuality(
            source=kind,
            **{name: counts[kind][name] or 0 for name in ("files", "rows", "wrong", "same")},
            refused=sum(refusals[kind].values()),
            reasons=dict(refusals[kind].most_common()),
            last=counts[kind]["last"],
            late_after_days=SOURCES[kind].POLICY.late_after_days,
            late_since=_late_since(kind, counts[kind]["last"], at),
            firms=firms[kind],
            all_firms=all_firms,
            recent_firms=recent if kind == invoices.KIND else None,
            gaps=gaps[kind],
            trend=trends[kind],
        )
        for kind in shown
    ]


def _counts(actor: Actor) -> Counts:
    nothing = {"files": 0, "rows": 0, "wrong": 0, "same": 0, "last": None}
    grouped = own_batches(actor).values("source").order_by("source")
    counted = grouped.annotate(
        files=Count("pk"),
        total=Sum("rows"),
        bad=Sum("wrong"),
        twice=Sum("same"),
        last=Max("applied_at", filter=Q(status=DONE)),
    )
    found: Counts = defaultdict(lambda: nothing)
    for row in counted:
        sums = {"rows": row["total"], "wrong": row["bad"], "same": row["twice"]}
        found[row["source"]] = sums | {"files": row["files"], "last": row["last"]}
    return found


def _refusals(actor: Actor) -> dict[str, Counter[str]]:
    """Count refused files by source and reason; a delivery refused before its files were known counts as one."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for rows in (own_batches(actor).filter(status=REFUSED), own_deliveries(actor).exclude(problem=None)):
        reasons = rows.annotate(reason=KT("problem__code")).values("source", "reason").order_by("source", "reason")
        for row in reasons.annotate(times=Count("pk")):
            found[row["source"]][row["reason"]] += row["times"]
    return found


def _day(moment: datetime) -> date:
    """Return the day of a moment at the place."""
    return timezone.make_naive(moment).date()


def _late_since(kind: str, last: datetime | None, at: datetime) -> date | None:
    if last is None:
        return None
    due = _day(last) + timedelta(days=SOURCES[kind].POLICY.late_after_days)
    return due if due < _day(at) else None


def _coverage(actor: Actor, at: datetime) -> Counter[str]:
    records = SourceRecord.objects.filter(_own(actor, "batch__delivery__"))
    by_kind = records.values("kind").order_by("kind").annotate(firms=Count("firm", distinct=True))
    found = Counter({row["kind"]: row["firms"] for row in by_kind})
    found[invoices.KIND] = _invoice_firms(actor).aggregate(firms=Count("firm", distinct=True))["firms"]
    return found


def _invoice_firms(actor: Actor) -> QuerySet[InvoiceMonth]:
    months = InvoiceMonth.objects.filter(all_count__gt=0)
    if sees_all(actor):
        return months
    mine = own_batches(actor).filter(source=invoices.KIND, status=DONE).values("firm")
    return months.filter(firm__in=mine)


def _recent_firms(actor: Actor, at: datetime) -> int:
    first = month_number(add_months(_day(at).replace(day=1), 1 - RECENT_MONTHS))
    recent = _invoice_firms(actor).filter(month__gte=first)
    return int(recent.aggregate(firms=Count("firm", distinct=True))["firms"])


def _trends(actor: Actor, at: datetime) -> dict[str, list[MonthQuality]]:
    """Return the last six months of every source, empty months too."""
    this = _day(at).replace(day=1)
    months = [add_months(this, back - MONTHS + 1) for back in range(MONTHS)]
    begun = timezone.make_aware(datetime.combine(months[0], datetime.min.time()))
    came = own_batches(actor).filter(status=DONE, applied_at__gte=begun).annotate(month=TruncMonth("applied_at"))
    sums = came.values("source", "month").order_by("source", "month").annotate(total=Sum("rows"), bad=Sum("wrong"))
    found: dict[tuple[str, date], MonthQuality] = {}
    for row in sums:
        month = _day(row["month"])
        found[row["source"], month] = MonthQuality(month, row["total"], row["bad"])
    return {kind: [found.get((kind, month), MonthQuality(month)) for month in months] for kind in SOURCES}


def list_sender_quality(*, actor: Actor, source: str) -> list[dict[str, Any]]:
    """List who sent a source, with files, rows, wrong and repeated rows and the last arrival."""
    grouped = own_batches(actor).filter(source=source).values(sender=F("delivery__sender__name"))
    sums = grouped.annotate(
        files=Count("pk"), total=Sum("rows"), bad=Sum("wrong"), twice=Sum("same"), last=Max("applied_at")
    )
    return list(sums.order_by(F("bad").desc(), "sender"))


def list_broken_rules(*, actor: Actor, source: str) -> list[dict[str, Any]]:
    """List which rules the wrong rows of a source break in which column, how often, and one text that does."""
    wrong = own_batches(actor).filter(source=source, wrong__gt=0)
    grouped = wrong.values(column=F("wrong_rows__column"), code=F("wrong_rows__code"))
    counted = grouped.annotate(times=Count("wrong_rows"), sample=Max("wrong_rows__given"))
    return list(counted.exclude(code=None).order_by("-times", "column", "code"))


def list_refused(*, actor: Actor, source: str) -> QuerySet[Delivery]:
    """List the deliveries of a source that were refused, whole or in a file, latest first."""
    refused = Q(status=REFUSED) | Q(pk__in=own_batches(actor).filter(status=REFUSED).values("delivery"))
    found = own_deliveries(actor).filter(refused, source=source).select_related("sender")
    return found.order_by("-received_at", "-pk")


def refused_files(deliveries: Iterable[Delivery]) -> dict[Any, list[Batch]]:
    """Map deliveries to their refused files."""
    found: dict[Any, list[Batch]] = defaultdict(list)
    ids = [delivery.pk for delivery in deliveries]
    for batch in Batch.objects.filter(delivery__in=ids, status=REFUSED).order_by("ordinal"):
        found[batch.delivery_id].append(batch)
    return found
