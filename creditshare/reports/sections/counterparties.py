"""Customers and suppliers: how many, how large the largest, how many stay."""

from typing import Any

from creditshare.consents.rules.categories import COUNTERPARTIES
from creditshare.reports.rules.blocks import Block, Heading, Paragraph, Table
from creditshare.reports.rules.coverage import PRESENT, absence, category_state
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.tables import indicator_table
from creditshare.reports.rules.values import Words, cells_of, percent, yuan

MOST_ROWS = 10


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the concentration and the largest trade partners."""
    heading = Heading(gettext("Customers and suppliers"), gettext("Last 12 full months"))
    state = category_state(body, COUNTERPARTIES)
    if state != PRESENT:
        return [heading, absence(COUNTERPARTIES, state, gettext)]
    block = body["blocks"][COUNTERPARTIES]
    blocks: list[Block] = [heading, *indicator_table(cells_of(block.get("indicators", [])), gettext)]
    for key, title in (("customers", gettext("Largest customers")), ("suppliers", gettext("Largest suppliers"))):
        rows = block.get(key)
        if isinstance(rows, list) and rows:
            blocks += [Paragraph(title, "caption"), _partners(rows, gettext)]
    return blocks


def _partners(rows: list[dict[str, Any]], gettext: Words) -> Table:
    heads = (gettext("Rank"), gettext("Name"), gettext("Net amount"), gettext("Share"), gettext("Invoices"))
    listed = tuple(_row(rank, row, gettext) for rank, row in enumerate(rows[:MOST_ROWS], 1))
    return Table(heads, listed, "rlrrr", (8, 42, 24, 13, 13))


def _row(rank: int, row: dict[str, Any], gettext: Words) -> tuple[str, ...]:
    # Another reader than the firm learns how large its partners are, never who they are.
    name = str(row["name"]) if row.get("name") else gettext("Name not shown")
    return str(rank), name, yuan(row["net"]), percent(row["share"]), f"{row['count']:,}"
