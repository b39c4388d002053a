"""Everything a profile is made from, read for many firms in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from creditshare.kernel.actor import ENTERPRISE, PLATFORM
from creditshare.kernel.dates import month_number
from creditshare.parties.queries import list_organisations
from creditshare.profiles.indicators import CATEGORIES
from creditshare.profiles.indicators.books import MONTHS, NEVER, Books, lay_books
from creditshare.profiles.rules.firm import NONE, NOT_CONNECTED, PRESENT, Firm, Source
from creditshare.records.queries import current_records, rollup_months, rollup_pairs
from creditshare.records.queries.arrivals import Arrivals, latest_arrivals
from creditshare.records.queries.as_known import arrivals_as_known, records_as_known, rollups_as_known
from creditshare.records.queries.disputes import current_marks, marks_as_known
from creditshare.records.rules.disputes import NO_MARKS, Marks, apply_marks
from creditshare.records.rules.publication import REPAIRS, published

INVOICES = "invoices"
KINDS = (*(kind for kind in CATEGORIES if kind != INVOICES), REPAIRS)
FACTS = (
    "industry_code",
    "region_code",
    "legal_representative",
    "established_on",
    "employees",
    "revenue",
    "assets",
)


class Reported(NamedTuple):
    """What sources other than invoices report of some firms: records, arrivals, and the marks of disputes."""

    records: Iterable[dict[str, Any]]
    arrivals: tuple[Arrivals, dict[int, Arrivals]]
    marks: Mapping[int, Marks]


def list_enterprise_ids(codes: Sequence[str] | None = None) -> list[int]:
    """List the ids of all enterprises (or of those with the codes), by code."""
    enterprises = list_organisations(actor=PLATFORM, kinds=(ENTERPRISE,)).order_by("uscc")
    chosen = enterprises if codes is None else enterprises.filter(uscc__in=codes)
    return list(chosen.values_list("pk", flat=True))


def list_enterprises(firm_ids: Sequence[int]) -> list[tuple[int, str]]:
    """List (id, code) of some enterprises."""
    enterprises = list_organisations(actor=PLATFORM, kinds=(ENTERPRISE,))
    return list(enterprises.filter(pk__in=list(firm_ids)).order_by("pk").values_list("pk", "uscc"))


def load_shard(firm_ids: Sequence[int], as_of: date) -> tuple[list[Firm], Books]:
    """Read the firms and lay out their books, both by ascending id."""
    wanted = sorted(firm_ids)
    months = rollup_months(wanted)
    pairs = rollup_pairs(wanted, months=_window(as_of))
    books = lay_books(np.array(wanted, dtype=np.int64), months, pairs, as_of)
    reported = Reported(current_records(wanted, KINDS), latest_arrivals(wanted), current_marks(wanted))
    return _firms(wanted, months, books, reported), books


def load_as_known(firm_id: int, as_of: date, version: int, news: int) -> tuple[list[Firm], Books]:
    """Read one firm as load_shard does, as its records stood at a version (and those of everybody at `news`)."""
    months, pairs = rollups_as_known(firm_id, version)
    first, last = _window(as_of)
    pairs = pairs[(pairs["month"] >= first) & (pairs["month"] < last)]
    books = lay_books(np.array([firm_id], dtype=np.int64), months, pairs, as_of)
    records, arrivals = records_as_known(firm_id, KINDS, version), arrivals_as_known(firm_id, version, news)
    return _firms([firm_id], months, books, Reported(records, arrivals, marks_as_known(firm_id, version))), books


def _window(as_of: date) -> tuple[int, int]:
    return month_number(as_of) - MONTHS, month_number(as_of)


def _firms(
    firm_ids: Sequence[int],
    months: pd.DataFrame,
    books: Books,
    reported: Reported,
) -> list[Firm]:
    """Put together who the firms are, what may be shown of their records and the state of each source, by id."""
    shown = _shown(reported, books.as_of)
    general, own = reported.arrivals
    invoices = dict(zip(books.firms.tolist(), _invoice_sources(months, books), strict=True))
    described = list_organisations(actor=PLATFORM).filter(pk__in=firm_ids).order_by("pk")
    rows = described.values_list("pk", "uscc", "name", *(f"enterprise__{name}" for name in FACTS))
    return [
        Firm(
            id=firm_id,
            uscc=uscc,
            name=name,
            facts=_plain_facts(dict(zip(FACTS, facts, strict=True))),
            records=shown.get(firm_id, {}),
            disputes=reported.marks.get(firm_id, NO_MARKS).sources,
            sources=_sources(invoices[firm_id], shown.get(firm_id, {}), general, own.get(firm_id, {})),
        )
        for firm_id, uscc, name, *facts in rows
    ]


def _shown(reported: Reported, as_of: date) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """Return what may be shown and used of each firm's records, by source, the disputed ones marked.

    What is repaired, past its publication or taken out by a decision is in no view, score or report: nothing that is
    made from a Firm has seen it.
    """
    by_firm: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for record in reported.records:
        by_firm[record["firm"]].append(record)
    shown = {}
    for firm_id, rows in by_firm.items():
        filed: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in apply_marks(rows, reported.marks.get(firm_id, NO_MARKS)):
            filed[row["kind"]].append(row)
        shown[firm_id] = published(filed, as_of)
    return shown


def _plain_facts(facts: dict[str, Any]) -> dict[str, Any]:
    for name in ("revenue", "assets"):
        # values_list gives the converted amount; the body keeps amounts as text.
        facts[name] = None if facts[name] is None else format(facts[name], "f")
    facts["established_on"] = facts["established_on"].isoformat() if facts["established_on"] else None
    return facts


def _invoice_sources(months: pd.DataFrame, books: Books) -> list[Source]:
    rows = np.zeros(len(books.firms), dtype=np.int64)
    np.add.at(rows, np.searchsorted(books.firms, months["firm"].to_numpy()), months["all_count"].to_numpy())
    first = np.minimum(books.issued.first_day, books.received.first_day)
    last = np.maximum(books.issued.last_day, books.received.last_day)
    return [
        Source(INVOICES, PRESENT if count else NOT_CONNECTED, count or None, _iso(begun), _iso(ended))
        for count, begun, ended in zip(rows.tolist(), first.tolist(), last.tolist(), strict=True)
    ]


def _iso(ordinal: int) -> str | None:
    return date.fromordinal(ordinal).isoformat() if 0 < ordinal < NEVER else None


def _sources(
    invoices: Source,
    filed: Mapping[str, Sequence[Mapping[str, Any]]],
    general: Arrivals,
    own: Arrivals,
) -> list[Source]:
    came = {kind: max(filter(None, (general.get(kind), own.get(kind))), default=None) for kind in CATEGORIES}
    state = invoices.state if invoices.rows or INVOICES not in own else NONE
    sources = [Source(INVOICES, state, invoices.rows, invoices.first, invoices.last, _moment(came[INVOICES]))]
    for kind in CATEGORIES:
        if kind == INVOICES:
            continue
        rows = filed.get(kind, ())
        days = sorted(str(row["occurred_on"]) for row in rows if row["occurred_on"])
        state = PRESENT if rows else NONE if came[kind] else NOT_CONNECTED
        first, last = (days[0], days[-1]) if days else (None, None)
        sources.append(Source(kind, state, len(rows) or None, first, last, _moment(came[kind])))
    return sources


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
