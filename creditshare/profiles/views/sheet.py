"""A sheet is a profile's body made ready to be shown: the same for the firm, its preview and the bank.

It adds words and an order; it computes nothing. What the body does not hold (another category, another period) the
sheet cannot show.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from creditshare.consents.rules.categories import CATEGORIES, COUNTERPARTIES, INVOICE_SUMMARY
from creditshare.consents.rules.scope import ANSWERS
from creditshare.kernel.chart import LINE, Series
from creditshare.profiles.indicators import BY_KEY
from creditshare.profiles.indicators.registry import UNKNOWN
from creditshare.profiles.views.fact_words import BY_FACTS, FACT_LABELS, MONEY_FACTS, TITLE_FACTS
from creditshare.profiles.views.wording import (
    GROUPS,
    HARMFUL,
    KEY_FIGURES,
    MARKS,
    PURCHASES,
    SALES,
    SOURCE_LABELS,
    SOURCE_STATES,
    TREND_TITLE,
)

Json = dict[str, Any]
Link = Callable[[str], str]
SHOWN, NONE, UNAUTHORISED, NOT_CONNECTED, OUTSIDE = "shown", "none", "unauthorised", "not_connected", "outside_period"
PRESENT = "present"
GRAVE = -20
LOW_GRADES = frozenset({"B", "CCC", "CC", "C", "D"})


@dataclass(frozen=True)
class Figure:
    """One number: its label and meaning, the cell, its tone (by the card's points) and where it opens."""

    key: str
    label: str
    meaning: str
    cell: Json
    tone: str
    url: str

    @property
    def unknown(self) -> str:
        """Say why there is no value, empty where there is one."""
        if self.cell.get("state") == OUTSIDE:
            return gettext("Outside the period of the consent.")
        reason = self.cell.get("unknown")
        return gettext(UNKNOWN.get(reason, reason)) if reason else ""


@dataclass(frozen=True)
class Record:
    """One record of a source as a line of a timeline, with all its facts."""

    date: str
    source: str
    title: str
    by: str
    tone: str
    ended: str
    facts: list[tuple[str, str, bool]]
    mark: str = ""


@dataclass(frozen=True)
class Part:
    """One data category: whether it is shown, its figures in groups, its records, and how current its sources are."""

    key: str
    label: str
    contents: str
    state: str
    groups: list[tuple[str, list[Figure]]]
    records: list[Record]
    sources: list[Json]

    @property
    def reporting(self) -> list[Json]:
        """Return the sources that have records of the firm."""
        return [source for source in self.sources if source["state"] == PRESENT]


@dataclass(frozen=True)
class Sheet:
    """Everything a profile's page shows."""

    name: str
    uscc: str
    as_of: str
    rules: str
    period: Json | None
    facts: list[tuple[str, str, bool]]
    rating: Json | None
    key_figures: list[Figure]
    parts: dict[str, Part]
    chart: Json | None
    customers: list[Json]
    suppliers: list[Json]
    ring: Json | None
    sources: list[Json]
    answers: list[Json]
    has_answers_only: bool

    @property
    def absent(self) -> list[Json]:
        """Return the sources that do not report to the platform."""
        return [source for source in self.sources if source["state"] == NOT_CONNECTED]


def sheet_of(body: Json, link: Link) -> Sheet:
    """Make a body ready to be shown; `link` gives the address where a number opens, empty where it does not."""
    blocks = body["blocks"]
    rating = rating_of(blocks.get("rating"))
    figures = _figures(blocks, link, _points(rating))
    sources = [_source(item) for item in body["sources"]]
    parts = {key: _part(key, blocks, figures, sources) for key in CATEGORIES}
    partners = blocks.get(COUNTERPARTIES, {})
    return Sheet(
        name=body["name"],
        uscc=body["uscc"],
        as_of=body["as_of"],
        rules=body["rules"],
        period=body.get("period"),
        facts=fact_rows(blocks.get("identity", {}).get("facts", {}), leave={"name", "uscc"}),
        rating=rating,
        key_figures=[figures[key] for key in KEY_FIGURES if key in figures],
        parts=parts,
        chart=_chart(blocks.get(INVOICE_SUMMARY, {}).get("series", [])),
        customers=partners.get("customers", []),
        suppliers=partners.get("suppliers", []),
        ring=partners.get("ring"),
        sources=sources,
        answers=body.get(ANSWERS, []),
        has_answers_only=ANSWERS in body and not blocks,
    )


def figure_of(cell: Json, url: str = "", tone: str = "") -> Figure:
    """Return a cell with the words of its indicator."""
    indicator = BY_KEY.get(cell["key"])
    label, meaning = (indicator.label, indicator.meaning) if indicator else (cell["key"], "")
    return Figure(cell["key"], gettext(label), gettext(meaning) if meaning else "", cell, tone, url)


def fact_rows(facts: Mapping[str, Any], leave: Iterable[str] = (), source: str = "") -> list[tuple[str, str, bool]]:
    """Return (label, value, is it money) for each fact that says something; a source may call a fact its own way."""
    left = set(leave)
    return [
        (gettext(FACT_LABELS.get(f"{source}.{key}") or FACT_LABELS.get(key, key)), str(value), key in MONEY_FACTS)
        for key, value in facts.items()
        if key not in left and value not in (None, "", [])
    ]


def record_of(row: Json) -> Record:
    """Return a record of a source as a line of a timeline."""
    facts = row["facts"]
    source = gettext(SOURCE_LABELS.get(row["source"], row["source"]))
    said = [str(facts[key]) for key in TITLE_FACTS if facts.get(key)]
    by = [str(facts[key]) for key in BY_FACTS if facts.get(key)]
    ended = str(facts.get("removed_on") or "")
    is_over = ended or facts.get("closed_on")
    tone = "muted" if is_over else "bad" if row["source"] in HARMFUL else "done"
    told = fact_rows(facts, source=row["source"])
    mark = gettext(MARKS[row["disputed"]]) if row.get("disputed") in MARKS else ""
    return Record(str(row["date"] or ""), source, said[0] if said else "", by[0] if by else "", tone, ended, told, mark)


def _points(rating: Json | None) -> dict[str, int]:
    return {reason["key"]: reason["points"] for reason in rating["reasons"]} if rating else {}


def _figures(blocks: Json, link: Link, points: Mapping[str, int]) -> dict[str, Figure]:
    cells = [cell for block in blocks.values() for cell in block.get("indicators", [])]
    return {cell["key"]: figure_of(cell, link(cell["key"]), _tone(points.get(cell["key"], 0))) for cell in cells}


def _tone(points: int) -> str:
    return "bad" if points <= GRAVE else "caution" if points < 0 else ""


def _part(key: str, blocks: Json, figures: Mapping[str, Figure], sources: list[Json]) -> Part:
    label, contents = CATEGORIES[key]
    block = blocks.get(key)
    fed_by = INVOICE_SUMMARY if key == COUNTERPARTIES else key
    mine = [source for source in sources if source["category"] == fed_by]
    shown = [figures[cell["key"]] for cell in (block or {}).get("indicators", [])]
    return Part(
        key=key,
        label=gettext(label),
        contents=gettext(contents),
        state=_state(block, mine),
        groups=_grouped(key, shown),
        records=[record_of(row) for row in (block or {}).get("records", [])],
        sources=mine,
    )


def _state(block: Json | None, sources: list[Json]) -> str:
    if block is None:
        return UNAUTHORISED
    if block.get("state") == OUTSIDE:
        return OUTSIDE
    states = {source["state"] for source in sources}
    if states == {NOT_CONNECTED}:
        return NOT_CONNECTED
    # A category whose every source was asked and holds nothing still shows its zeros.
    return SHOWN


def _grouped(key: str, figures: list[Figure]) -> list[tuple[str, list[Figure]]]:
    by_key = {figure.key: figure for figure in figures}
    groups = [
        (gettext(title), [by_key.pop(name) for name in names if name in by_key]) for title, names in GROUPS.get(key, ())
    ]
    return [(title, rows) for title, rows in [*groups, ("", list(by_key.values()))] if rows]


def rating_of(block: Json | None) -> Json | None:
    """Return the rating with its reasons parted into those that speak for it and against it."""
    if block is None:
        return None
    reasons = [reason | {"label": _label(reason["key"])} for reason in block.get("reasons", [])]
    return block | {
        "low": block.get("grade") in LOW_GRADES,
        "reasons": reasons,
        "up": [reason for reason in reasons if reason["points"] > 0],
        "down": [reason for reason in reasons if reason["points"] < 0],
        "not_known": [item | {"label": _label(item["key"])} for item in block.get("not_known", [])],
        "outside": block.get("state") == OUTSIDE,
    }


def _label(key: str) -> str:
    indicator = BY_KEY.get(key)
    return gettext(indicator.label) if indicator else key


def _source(item: Json) -> Json:
    tone, state = SOURCE_STATES.get(item["state"], ("plain", item["state"]))
    label = gettext(SOURCE_LABELS.get(item["source"], item["source"]))
    return item | {"label": label, "tone": tone, "words": gettext(state)}


def _chart(series: list[Json]) -> Json | None:
    if not series:
        return None
    sides = ((SALES, "sales", "bars"), (PURCHASES, "purchases", LINE))
    return {
        "title": gettext(TREND_TITLE),
        "months": [row["month"] for row in series],
        "series": tuple(
            Series(gettext(name), tuple(None if row[key] is None else Decimal(row[key]) for row in series), kind)
            for name, key, kind in sides
        ),
    }
