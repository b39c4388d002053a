"""What was taken out of use, by a repair or by the decision of a dispute: a report issued before is superseded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from creditshare.consents.rules.purposes import LOCAL_TIME
from creditshare.records.models import Dispute, FirmVersion, SourceRecord
from creditshare.records.queries.records import current_records
from creditshare.records.rules.disputes import CORRECTED
from creditshare.records.rules.publication import REPAIRS, documents_of
from creditshare.records.sources import SOURCES


@dataclass(frozen=True, slots=True)
class Taking:
    """Records that went out of use: from when on, and of which data categories they are."""

    at: datetime
    categories: frozenset[str]


def list_takings(firm_ids: Iterable[int]) -> dict[int, list[Taking]]:
    """Map firms to what was taken out of use of their records, earliest first; firms without any are left out."""
    wanted = set(firm_ids)
    found: dict[int, list[Taking]] = defaultdict(list)
    for firm_id, taking in (*_repairs(wanted), *_corrections(wanted)):
        found[firm_id].append(taking)
    return {firm_id: sorted(rows, key=lambda taking: taking.at) for firm_id, rows in found.items()}


def was_taken(firm_column: str) -> Combinable:
    """Return the condition that something of an outer row's firm may have gone out of use: ask list_takings then."""
    repaired = SourceRecord.objects.filter(firm=OuterRef(firm_column), kind=REPAIRS)
    corrected = Dispute.objects.filter(firm=OuterRef(firm_column), status=CORRECTED)
    return Exists(repaired) | Exists(corrected)


def _corrections(firm_ids: set[int]) -> Iterator[tuple[int, Taking]]:
    decided = Dispute.objects.filter(firm__in=firm_ids, status=CORRECTED).exclude(record=None)
    for firm_id, source, at in decided.values_list("firm_id", "source", "decided_at"):
        yield firm_id, Taking(at, frozenset({SOURCES[source].SCOPE}))


def _repairs(firm_ids: set[int]) -> Iterator[tuple[int, Taking]]:
    repairs = current_records(firm_ids, [REPAIRS])
    if not repairs:
        return
    known = _known_at({(row["firm"], row["batch"]) for row in repairs})
    hidden = _categories_by_document({row["firm"] for row in repairs})
    for row in repairs:
        categories = {category for document in documents_of(row) for category in hidden[row["firm"], document]}
        if categories:
            decided = datetime.combine(date.fromisoformat(row["repaired_on"]), time.min, LOCAL_TIME)
            yield row["firm"], Taking(max(known[row["firm"], row["batch"]], decided), frozenset(categories))


def _known_at(pairs: set[tuple[int, int]]) -> dict[tuple[int, int], datetime]:
    wanted = Q(firm__in={firm for firm, _ in pairs}, batch__in={batch for _, batch in pairs})
    rows = FirmVersion.objects.filter(wanted).values_list("firm", "batch", "recorded_at")
    return {(firm, batch): moment for firm, batch, moment in rows}


def _categories_by_document(firm_ids: set[int]) -> dict[tuple[int, str], set[str]]:
    hidden: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in current_records(firm_ids, [kind for kind in SOURCES if kind != REPAIRS]):
        for document in documents_of(row):
            hidden[row["firm"], document].add(SOURCES[row["kind"]].SCOPE)
    return hidden
