"""Tax: what was declared and paid, and what is owed; grades and lists stand in the chapters of public records."""

from typing import Any

from creditshare.consents.rules.categories import TAX
from creditshare.reports.rules.blocks import Block, Heading
from creditshare.reports.rules.chapters import TOLD_IN_CHAPTERS
from creditshare.reports.rules.coverage import PRESENT, absence, category_state
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.tables import indicator_table
from creditshare.reports.rules.values import Words, cells_of


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the tax indicators."""
    heading = Heading(gettext("Tax"), gettext("Source: tax authority"))
    state = category_state(body, TAX)
    if state != PRESENT:
        return [heading, absence(TAX, state, gettext)]
    cells = cells_of(body["blocks"][TAX]["indicators"])
    return [heading, *indicator_table((cell for cell in cells if cell.get("source") not in TOLD_IN_CHAPTERS), gettext)]
