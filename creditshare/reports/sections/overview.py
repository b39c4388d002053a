"""The overview: the few numbers to see first, and which sources the report could use."""

from typing import Any

from creditshare.consents.rules.categories import CATEGORIES
from creditshare.reports.rules.blocks import Block, Figures, Heading, PageBreak, Paragraph, Table
from creditshare.reports.rules.chapters import CHAPTERS, count_of, state_of
from creditshare.reports.rules.coverage import (
    NONE,
    NOT_CONNECTED,
    PRESENT,
    SOURCES,
    STATES,
    UNAUTHORISED,
    category_state,
)
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.labels import label
from creditshare.reports.rules.values import DASH, Cell, Words, cells_by_key, gettext_noop, shown

FIRST = (
    ("sales_12m", "sales_growth"),
    ("customers_12m", "top_customer_share_12m"),
    ("active_months_24m", "history_months"),
)

SHOWN = {**STATES, PRESENT: gettext_noop("Shown")}


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the overview."""
    cells = cells_by_key(body, *CATEGORIES)
    figures = tuple(
        (*_named(cells, first, gettext), " ".join(_named(cells, second, gettext))) for first, second in FIRST
    )
    return [
        PageBreak(),
        Heading(gettext("Overview"), gettext("Data as of {day}").format(day=issue.as_of.isoformat())),
        Figures(figures),
        Paragraph(gettext("Public records by kind"), "caption"),
        _chapters(body, gettext),
        Paragraph(gettext("What this report shows"), "caption"),
        _categories(body, gettext),
        Paragraph(gettext("Where the data comes from"), "caption"),
        *_sources(body, gettext),
    ]


def _named(cells: dict[str, Cell], key: str, gettext: Words) -> tuple[str, str]:
    return label(key, gettext), shown(cells.get(key), gettext)


def _chapters(body: dict[str, Any], gettext: Words) -> Table:
    rows = tuple((gettext(chapter.title), *_counted(body, chapter.sources, gettext)) for chapter in CHAPTERS.values())
    return Table((gettext("Kind of public record"), gettext("Records"), gettext("State")), rows, "lrl", (44, 16, 40))


def _counted(body: dict[str, Any], sources: tuple[str, ...], gettext: Words) -> tuple[str, str]:
    """Return the number of records, and what it counts: a list nobody delivers is not counted as empty."""
    states = [state_of(body, source) for source in sources]
    count = count_of(body, sources)
    missing = [state for state in (UNAUTHORISED, NOT_CONNECTED) if state in states]
    if set(states) <= {UNAUTHORISED, NOT_CONNECTED}:
        return DASH, gettext(STATES[missing[0]])
    if missing:
        known = gettext("{known} of {count} lists").format(
            known=sum(state in (PRESENT, NONE) for state in states), count=len(states)
        )
        return DASH if count is None else f"{count:,}", known
    return DASH if count is None else f"{count:,}", gettext("All lists connected")


def _categories(body: dict[str, Any], gettext: Words) -> Table:
    rows = tuple(
        (gettext(name), gettext(contents), gettext(SHOWN[category_state(body, category)]))
        for category, (name, contents) in CATEGORIES.items()
    )
    return Table((gettext("Data"), gettext("What it contains"), gettext("State")), rows, "lll", (24, 56, 20))


def _sources(body: dict[str, Any], gettext: Words) -> list[Block]:
    """List what reports; what does not is named in one line, so that a young platform's report stays short."""
    listed = body.get("sources", [])
    heads = (gettext("Source"), gettext("State"), gettext("Records"), gettext("Covers"), gettext("Received"))
    rows = tuple(_source_row(source, gettext) for source in listed if source.get("state") != NOT_CONNECTED)
    absent = [_source_name(source, gettext) for source in listed if source.get("state") == NOT_CONNECTED]
    named = gettext("Not connected, so nothing is known either way: {sources}.")
    return [
        Table(heads, rows, "llrll", (26, 20, 12, 26, 16)),
        *([Paragraph(named.format(sources=gettext(", ").join(absent)), "muted")] if absent else []),
    ]


def _source_name(source: dict[str, Any], gettext: Words) -> str:
    key = str(source["source"])
    return gettext(SOURCES.get(key, (key, ""))[0])


def _source_row(source: dict[str, Any], gettext: Words) -> tuple[str, ...]:
    return (
        _source_name(source, gettext),
        gettext(STATES.get(str(source.get("state")), STATES[NONE])),
        f"{source['rows']:,}" if source.get("rows") else DASH,
        f"{source['first']} – {source['last']}" if source.get("first") else DASH,
        str(source.get("received_at") or DASH)[:10],
    )
