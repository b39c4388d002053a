"""Disputes and statements: what the enterprise contests, and what it says itself."""

from typing import Any

from creditshare.reports.rules.blocks import Block, Heading, Paragraph, Table
from creditshare.reports.rules.chapters import all_records
from creditshare.reports.rules.coverage import SOURCES
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.records import MARKS
from creditshare.reports.rules.values import DASH, Words


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the records marked as disputed, and the enterprise's own statements word for word (条例 arts 16, 25)."""
    disputed = [record for record in all_records(body) if record.get("disputed") in MARKS]
    blocks: list[Block] = [Heading(gettext("Disputes and statements"), gettext("In the enterprise's own words"))]
    if disputed:
        heads = (gettext("Date"), gettext("List"), gettext("State"))
        rows = tuple(
            (_day(record["date"]), _source(record["source"], gettext), gettext(MARKS[record["disputed"]]))
            for record in disputed
        )
        blocks += [Paragraph(gettext("Data that is disputed"), "caption"), Table(heads, rows, "lll", (16, 42, 42))]
    else:
        blocks.append(Paragraph(gettext("Nothing shown in this report is disputed.")))
    if issue.statements:
        heads = (gettext("Date"), gettext("About"), gettext("Statement of the enterprise"))
        rows = tuple((_day(at), _source(about, gettext), text) for about, at, text in issue.statements)
        blocks += [Paragraph(gettext("What the enterprise states"), "caption"), Table(heads, rows, "lll", (14, 22, 64))]
        remark = gettext("Statements are the enterprise's own; the platform neither checked nor changed them.")
    else:
        remark = gettext("The enterprise has attached no statement.")
    return [*blocks, Paragraph(remark, "muted")]


def _day(moment: Any) -> str:
    return str(moment or DASH)[:10]


def _source(key: str, gettext: Words) -> str:
    return gettext(SOURCES[key][0]) if key in SOURCES else gettext("The enterprise as a whole")
