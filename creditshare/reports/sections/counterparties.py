"""Customers and suppliers: how many, how large the largest, how many stay."""

from typing import Any

from creditshare.consents.rules.categories import COUNTERPARTIES
from creditshare.reports.rules.blocks import Block, Heading, Paragraph, Table
from creditshare.reports.rules.coverage import PRESENT, absence, category_state
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.tables import indicator_table
from creditshare.reports.rules.values import DASH, Words, cells_of, percent, yuan

MOST_ROWS = 10


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the concentration and the largest trade partners."""
    heading = Heading(gettext("Customers and suppliers"), gettext("Last 12 full months"))
    state = category_state(body, COUNTERPARTIES)
    if state != PRESENT:
        return [heading, absence(COUNTERPARTIES, state, gettext)]
    block = body["blocks"][COUNTERPARTIES]
    blocks: list[Block] = [heading, indicator_table(cells_of(block), gettext)]
    for key, title in (("customers", gettext("Largest customers")), ("suppliers", gettext("Largest suppliers"))):
        rows = block.get(key)
        if isinstance(rows, list) and rows:
            blocks += [Paragraph(title, "muted"), _partners(rows, gettext)]
    return blocks


def _partners(rows: list[dict[str, Any]], gettext: Words) -> Table:
    heads = (gettext("Name"), gettext("Net amount"), gettext("Share"), gettext("Invoices"))
    listed = tuple(
        (
            str(row.get("name") or DASH),
            yuan(row["net"]) if row.get("net") is not None else DASH,
            percent(row["share"]) if row.get("share") is not None else DASH,
            f"{row['count']:,}" if row.get("count") is not None else DASH,
        )
        for row in rows[:MOST_ROWS]
    )
    return Table(heads, listed, "lrrr", (46, 26, 14, 14))
