"""Everything a profile is made from, read for many firms in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

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


def list_enterprise_ids(codes: Sequence[str] | None = None) -> list[int]:
    """List the ids of all enterprises (or of those with the codes), by code."""
    enterprises = list_organisations(actor=PLATFORM, kinds=(ENTERPRISE,)).order_by("uscc")
    chosen = enterprises if codes is None else enterprises.filter(uscc__in=codes)
    return list(chosen.values_list("pk", flat=True))


def load_shard(firm_ids: Sequence[int], as_of: date) -> tuple[list[Firm], Books]:
    """Read the firms and lay out their books, both by ascending id."""
    wanted = sorted(firm_ids)
    months = rollup_months(wanted)
    pairs = rollup_pairs(wanted, months=_window(as_of))
    books = lay_books(np.array(wanted, dtype=np.int64), months, pairs, as_of)
    return _firms(wanted, months, books, current_records(wanted, KINDS), latest_arrivals(wanted)), books


def load_as_known(firm_id: int, as_of: date, version: int, news: int) -> tuple[list[Firm], Books]:
    """Read one firm as load_shard does, as its records stood at a version (and those of everybody at `news`)."""
    months, pairs = rollups_as_known(firm_id, version)
    first, last = _window(as_of)
    pairs = pairs[(pairs["month"] >= first) & (pairs["month"] < last)]
    books = lay_books(np.array([firm_id], dtype=np.int64), months, pairs, as_of)
    records, arrivals = records_as_known(firm_id, KINDS, version), arrivals_as_known(firm_id, version, news)
    return _firms([firm_id], months, books, records, arrivals), books


def _window(as_of: date) -> tuple[int, int]:
    return month_number(as_of) - MONTHS, month_number(as_of)


def _firms(
    firm_ids: Sequence[int],
    months: pd.DataFrame,
    books: Books,
    records: Iterable[dict[str, Any]],
    arrivals: tuple[Arrivals, dict[int, Arrivals]],
) -> list[Firm]:
    """Put together who the firms are, what may be shown of their records and the state of each source, by id."""
    filed: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        filed[record["firm"]][record["kind"]].append(record)
    # What is repaired or past its publication is in no view, score or report; nothing below this line sees it.
    shown = {firm_id: published(kinds, books.as_of) for firm_id, kinds in filed.items()}
    general, own = arrivals
    reported = dict(zip(books.firms.tolist(), _invoice_sources(months, books), strict=True))
    described = list_organisations(actor=PLATFORM).filter(pk__in=firm_ids).order_by("pk")
    rows = described.values_list("pk", "uscc", "name", *(f"enterprise__{name}" for name in FACTS))
    return [
        Firm(
            id=firm_id,
            uscc=uscc,
            name=name,
            facts=_plain_facts(dict(zip(FACTS, facts, strict=True))),
            records=shown.get(firm_id, {}),
            sources=_sources(reported[firm_id], shown.get(firm_id, {}), general, own.get(firm_id, {})),
        )
        for firm_id, uscc, name, *facts in rows
    ]


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
