"""The chapters of public credit records: which lists the national standard puts together, and how each stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from creditshare.reports.rules.coverage import NOT_CONNECTED, SOURCES, UNAUTHORISED, source_states
from creditshare.reports.rules.values import Cell, cells_of, gettext_noop


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its title, whose records it tells, and the sources it is made from."""

    title: str
    remark: str
    sources: tuple[str, ...]


CHAPTERS: dict[str, Chapter] = {
    "administrative": Chapter(
        gettext_noop("Administrative records"),
        gettext_noop("Permits, penalties, inspections"),
        ("permits", "penalties", "tax_inspections"),
    ),
    "trustworthy": Chapter(
        gettext_noop("Records of keeping faith"),
        gettext_noop("Red lists, grade A taxpayers, honours"),
        ("red_lists", "tax_a_list", "honours"),
    ),
    "serious": Chapter(
        gettext_noop("Serious breaches of trust"),
        gettext_noop("Lists of serious breaches under national law"),
        ("dishonest_debtors", "serious_violations", "tax_illegal_cases"),
    ),
    "abnormal": Chapter(
        gettext_noop("Records of abnormal operations"),
        gettext_noop("Market regulation"),
        ("abnormal_operations",),
    ),
    "commitments": Chapter(
        gettext_noop("Credit commitments and how they were kept"),
        gettext_noop("The authorities that accepted them"),
        ("credit_commitments",),
    ),
    "evaluations": Chapter(
        gettext_noop("Credit evaluations"),
        gettext_noop("Evaluations by authorities, as they gave them"),
        ("tax_grades", "public_credit_evaluations"),
    ),
    "judicial": Chapter(
        gettext_noop("Judgments and enforcement"),
        gettext_noop("Courts"),
        ("court_cases", "enforcement_cases", "consumption_limits"),
    ),
}
"""Chapters 5 to 11 of 公共信用信息报告标准(2022年版) (design/domain.md 6.2), in the order of the standard."""

TOLD_IN_CHAPTERS = frozenset(source for chapter in CHAPTERS.values() for source in chapter.sources)


def state_of(body: dict[str, Any], source: str) -> str:
    """Say how a source stands in a report: present, none, not connected, or outside the consent."""
    if SOURCES[source][1] not in body.get("blocks", {}):
        return UNAUTHORISED
    return source_states(body).get(source, NOT_CONNECTED)


def cells_from(body: dict[str, Any], sources: tuple[str, ...]) -> list[Cell]:
    """Return the indicator cells that rest on some sources, as far as they are shown."""
    blocks = body.get("blocks", {})
    wanted = dict.fromkeys(SOURCES[source][1] for source in sources)
    shown = (cell for category in wanted for cell in cells_of(blocks.get(category)))
    return [cell for cell in shown if cell.get("source") in sources]


def records_from(body: dict[str, Any], sources: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the records of some sources, as far as they are shown, latest first."""
    found = [record for record in all_records(body) if record.get("source") in sources]
    return sorted(found, key=lambda record: str(record.get("date") or ""), reverse=True)


def all_records(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every record a report may show."""
    for block in body.get("blocks", {}).values():
        yield from block.get("records") or []


def count_of(body: dict[str, Any], sources: tuple[str, ...]) -> int | None:
    """Return how many records of some sources hold on the day; None where nothing of them is known here."""
    counts: dict[str, int] = {}
    for cell in cells_from(body, sources):
        if cell.get("records") is not None:
            counts[cell["source"]] = max(counts.get(cell["source"], 0), int(cell["records"]))
    return sum(counts.values()) if counts else None
