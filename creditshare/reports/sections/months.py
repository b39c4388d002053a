"""Sales and purchases month by month, as a picture and as the numbers it was drawn from."""

from decimal import Decimal
from typing import Any

from creditshare.consents.rules.categories import INVOICE_SUMMARY
from creditshare.kernel.chart import LINE, Series, month_chart
from creditshare.reports.rules.blocks import Block, Heading, MonthChart, Table
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.values import DASH, WAN, Words, in_wan

MOST_MONTHS = 24
ABREAST = 2


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the chart and its table; nothing where the invoice summary is not shown or has no months."""
    months = list(body.get("blocks", {}).get(INVOICE_SUMMARY, {}).get("series") or [])[-MOST_MONTHS:]
    if not months:
        return []
    series = [
        Series(gettext("Sales"), tuple(_wan(month.get("sales")) for month in months)),
        Series(gettext("Purchases"), tuple(_wan(month.get("purchases")) for month in months), LINE),
    ]
    geometry = month_chart([str(month["month"]) for month in months], series)
    caption = gettext("Net amounts of valid invoices, in units of 10,000 yuan; a hatched month is not known.")
    return [
        Heading(gettext("Month by month"), gettext("10,000 yuan, without tax")),
        MonthChart(geometry, caption),
        _table(months, gettext),
    ]


def _wan(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value) / WAN


def _table(months: list[dict[str, Any]], gettext: Words) -> Table:
    """Set the months in two columns, so that two years take twelve lines."""
    half = -(-len(months) // ABREAST)
    written = [_row(month) for month in months]
    padded = written + [("", "", "")] * (half * ABREAST - len(written))
    rows = tuple((*padded[index], *padded[index + half]) for index in range(half))
    heads = (gettext("Month"), gettext("Sales"), gettext("Purchases")) * ABREAST
    return Table(heads, rows, "lrr" * ABREAST, (14, 18, 18) * ABREAST)


def _row(month: dict[str, Any]) -> tuple[str, ...]:
    amounts = (month.get("sales"), month.get("purchases"))
    return (str(month["month"]), *(DASH if amount is None else in_wan(amount) for amount in amounts))
