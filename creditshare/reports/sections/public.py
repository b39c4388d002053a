"""Public credit records by chapter: each list by itself, for no record and not connected are two things."""

from typing import Any

from creditshare.reports.rules.blocks import Block, Heading, Table
from creditshare.reports.rules.chapters import CHAPTERS, cells_from, records_from, state_of
from creditshare.reports.rules.coverage import NONE, PRESENT, SOURCES, STATES, UNAUTHORISED, absence
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.records import records_table
from creditshare.reports.rules.tables import indicator_table
from creditshare.reports.rules.values import Words


def build(chapter: str, body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return one chapter: the state of each of its lists, the numbers and the records themselves."""
    told = CHAPTERS[chapter]
    heading = Heading(gettext(told.title), gettext(told.remark))
    states = {source: state_of(body, source) for source in told.sources}
    if set(states.values()) == {UNAUTHORISED}:
        return [heading, absence(SOURCES[told.sources[0]][1], UNAUTHORISED, gettext)]
    rows = tuple(
        (gettext(SOURCES[source][0]), gettext(STATES[state]), _meaning(state, gettext))
        for source, state in states.items()
    )
    lists = Table((gettext("List"), gettext("State"), gettext("What it means")), rows, "lll", (28, 20, 52))
    known = [cell for cell in cells_from(body, told.sources) if states[cell["source"]] == PRESENT]
    numbers = indicator_table(known, gettext) if known else []
    return [heading, lists, *numbers, *records_table(records_from(body, told.sources), gettext)]


def _meaning(state: str, gettext: Words) -> str:
    if state == PRESENT:
        return gettext("There are records; those that may be shown are below.")
    if state == NONE:
        return gettext("Connected, and nothing is recorded of this enterprise.")
    if state == UNAUTHORISED:
        return gettext("The enterprise did not agree to show it.")
    return gettext("Not connected: nothing is known either way.")
