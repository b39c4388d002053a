"""Integrity: each public list by itself, because no record, not authorised and not connected are three things."""

from typing import Any

from creditshare.consents.rules.categories import INTEGRITY
from creditshare.reports.rules.blocks import Block, Heading, Paragraph, Table
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
from creditshare.reports.rules.tables import indicator_table
from creditshare.reports.rules.values import DASH, Words, cells_of

MOST_RECORDS = 20
TOLD = (
    "title",
    "document_number",
    "decision_number",
    "case_number",
    "cause",
    "reason",
    "content",
    "authority",
    "court",
)
"""What is told of a record, where it has it; amounts and dates of the list stand in the indicators."""


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
        blocks += _records(block.get("records") or [], gettext)
    return blocks


def _meaning(state: str | None, gettext: Words) -> str:
    if state == PRESENT:
        return gettext("There are records; see below.")
    if state == NONE:
        return gettext("Connected, and nothing is recorded of this enterprise.")
    return gettext("Not connected: nothing is known either way.")


def _records(records: list[dict[str, Any]], gettext: Words) -> list[Block]:
    if not records:
        return []
    rows = tuple(_record(record, gettext) for record in records[:MOST_RECORDS])
    heads = (gettext("Date"), gettext("List"), gettext("Record"))
    return [Paragraph(gettext("What is recorded"), "caption"), Table(heads, rows, "lll", (14, 24, 62))]


def _record(record: dict[str, Any], gettext: Words) -> tuple[str, ...]:
    name = SOURCES.get(str(record.get("source")), ("", ""))[0]
    facts = record.get("facts") or {}
    said = [str(facts[key]) for key in TOLD if facts.get(key)]
    return str(record.get("date") or DASH)[:10], gettext(name) if name else DASH, " · ".join(said) or DASH
