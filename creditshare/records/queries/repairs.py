"""Repairs that took something away: what tells a report issued before that it no longer says how things are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q

from creditshare.consents.rules.purposes import LOCAL_TIME
from creditshare.records.models import FirmVersion
from creditshare.records.queries.records import current_records
from creditshare.records.rules.publication import REPAIRS, documents_of
from creditshare.records.sources import SOURCES


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair that hides stored records: from when on, and of which data categories they are."""

    at: datetime
    categories: frozenset[str]


def list_repairs(firm_ids: Iterable[int]) -> dict[int, list[Repair]]:
    """Map firms to their repairs that hide something, earliest first; firms without any are left out."""
    repairs = current_records(firm_ids, [REPAIRS])
    if not repairs:
        return {}
    known = _known_at({(row["firm"], row["batch"]) for row in repairs})
    hidden = _categories_by_document({row["firm"] for row in repairs})
    found: dict[int, list[Repair]] = defaultdict(list)
    for row in repairs:
        categories = {category for document in documents_of(row) for category in hidden[row["firm"], document]}
        if categories:
            decided = datetime.combine(date.fromisoformat(row["repaired_on"]), time.min, LOCAL_TIME)
            found[row["firm"]].append(Repair(max(known[row["firm"], row["batch"]], decided), frozenset(categories)))
    return {firm_id: sorted(rows, key=lambda repair: repair.at) for firm_id, rows in found.items()}


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
