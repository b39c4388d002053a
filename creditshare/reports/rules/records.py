"""Records as a report prints them: the day, where it was recorded, and what it says in one line."""

from typing import Any

from creditshare.reports.rules.blocks import Block, Paragraph, Table
from creditshare.reports.rules.coverage import SOURCES
from creditshare.reports.rules.values import DASH, Words, gettext_noop

MOST_RECORDS = 20
MARKS = {"open": gettext_noop("Disputed"), "undetermined": gettext_noop("Disputed, could not be determined")}
"""存在异议 (征信业管理条例 Art 25): the mark stands before what the record says."""

TOLD = (
    "title",
    "list",
    "certificate",
    "name",
    "document",
    "case_number",
    "number",
    "matter",
    "outcome",
    "violation",
    "cause",
    "role",
    "reason",
    "content",
    "level",
    "patent_kind",
    "grade",
    "authority",
    "court",
)
"""What is told of a record, where it has it; amounts and dates of the list stand in the indicators."""


def records_table(records: list[dict[str, Any]], gettext: Words) -> list[Block]:
    """Return the latest records, and how many more there are; nothing where there are none."""
    if not records:
        return []
    heads = (gettext("Date"), gettext("List"), gettext("Record"))
    rows = tuple(_record(record, gettext) for record in records[:MOST_RECORDS])
    blocks: list[Block] = [Paragraph(gettext("What is recorded"), "caption"), Table(heads, rows, "lll", (14, 24, 62))]
    if len(records) > MOST_RECORDS:
        more = gettext("The latest {shown} of {all} records.").format(shown=MOST_RECORDS, all=len(records))
        blocks.append(Paragraph(more, "muted"))
    return blocks


def _record(record: dict[str, Any], gettext: Words) -> tuple[str, ...]:
    name = SOURCES.get(str(record.get("source")), ("", ""))[0]
    facts = record.get("facts") or {}
    marked = [gettext(MARKS[record["disputed"]])] if record.get("disputed") in MARKS else []
    said = marked + [str(facts[key]) for key in TOLD if facts.get(key)]
    return str(record.get("date") or DASH)[:10], gettext(name) if name else DASH, " · ".join(said) or DASH
