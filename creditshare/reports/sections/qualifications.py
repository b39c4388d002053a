"""Qualifications: certificates, patents and trademarks that hold; permits and honours stand in their own chapters."""

from typing import Any

from creditshare.consents.rules.categories import QUALIFICATIONS
from creditshare.reports.rules.blocks import Block, Heading
from creditshare.reports.rules.chapters import TOLD_IN_CHAPTERS
from creditshare.reports.rules.coverage import PRESENT, UNAUTHORISED, absence, category_state
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.records import records_table
from creditshare.reports.rules.tables import indicator_table
from creditshare.reports.rules.values import Words, cells_of


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return what is known; nothing where no source of it has a record, which the overview says of each."""
    heading = Heading(
        gettext("Qualifications and intellectual property"),
        gettext("Source: licensing authorities, intellectual property register"),
    )
    state = category_state(body, QUALIFICATIONS)
    if state == UNAUTHORISED:
        return [heading, absence(QUALIFICATIONS, state, gettext)]
    if state != PRESENT:
        return []
    block = body["blocks"][QUALIFICATIONS]
    cells = [cell for cell in cells_of(block["indicators"]) if cell.get("source") not in TOLD_IN_CHAPTERS]
    records = [record for record in block.get("records") or [] if record["source"] not in TOLD_IN_CHAPTERS]
    return [heading, *indicator_table(cells, gettext, known_only=True), *records_table(records, gettext)]
