"""Operations: staff, electricity, water and gas, foreign trade and the annual report, as far as reported."""

from typing import Any

from creditshare.consents.rules.categories import OPERATIONS
from creditshare.reports.rules.blocks import Block, Heading
from creditshare.reports.rules.coverage import PRESENT, UNAUTHORISED, absence, category_state
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.tables import indicator_table
from creditshare.reports.rules.values import Words, cells_of


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return what is known; nothing where no source of it has a record, which the overview says of each."""
    heading = Heading(
        gettext("Operations"), gettext("Source: social insurance, housing fund, utilities, customs, market regulation")
    )
    state = category_state(body, OPERATIONS)
    if state == UNAUTHORISED:
        return [heading, absence(OPERATIONS, state, gettext)]
    if state != PRESENT:
        return []
    block = body["blocks"][OPERATIONS]
    return [heading, *indicator_table(cells_of(block["indicators"]), gettext, known_only=True)]
