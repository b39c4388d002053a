"""Integrity: each public list by itself, because no record, not authorised and not connected are three things."""

from typing import Any

from creditshare.consents.rules.categories import INTEGRITY
from creditshare.reports.rules.blocks import Block, Heading, Table
from creditshare.reports.rules.coverage import (
    NONE,
    PRESENT,
    SOURCES,
    STATES,
    UNAUTHORISED,
    absence,
    category_state,
    source_states,
)
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.records import records_table
from creditshare.reports.rules.tables import indicator_table
from creditshare.reports.rules.values import Words, cells_of


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the state of each list, the counts and the records themselves."""
    heading = Heading(gettext("Integrity"), gettext("Source: market regulation, courts, credit platform"))
    state = category_state(body, INTEGRITY)
    if state == UNAUTHORISED:
        return [heading, absence(INTEGRITY, state, gettext)]
    states = source_states(body)
    lists = tuple(
        (gettext(name), gettext(STATES[states.get(key, "not_connected")]), _meaning(states.get(key), gettext))
        for key, (name, category) in SOURCES.items()
        if category == INTEGRITY
    )
    blocks: list[Block] = [
        heading,
        Table((gettext("List"), gettext("State"), gettext("What it means")), lists, "lll", (28, 20, 52)),
    ]
    if state == PRESENT:
        block = body["blocks"][INTEGRITY]
        blocks += indicator_table(cells_of(block.get("indicators", [])), gettext)
        blocks += records_table(block.get("records") or [], gettext)
    return blocks


def _meaning(state: str | None, gettext: Words) -> str:
    if state == PRESENT:
        return gettext("There are records; see below.")
    if state == NONE:
        return gettext("Connected, and nothing is recorded of this enterprise.")
    return gettext("Not connected: nothing is known either way.")
