"""What a bank sees under a number: sums and shares as its data category promises, never a single invoice or a name."""

from datetime import date
from typing import Any

import numpy as np

from creditshare.kernel.dates import month_label, month_number
from creditshare.kernel.money import to_yuan
from creditshare.profiles.indicators.books import lay_books
from creditshare.profiles.indicators.filed import FiledIndicator
from creditshare.profiles.indicators.registry import PARTNERS, Indicator
from creditshare.records.queries import rollup_months, rollup_pairs

LISTED_PARTNERS = 20


def underlying_rows(
    firm_id: int, indicator: Indicator | FiledIndicator, block: dict[str, Any], cell: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the rows under a cell of a scoped block: months, nameless counterparties, or the block's records."""
    if isinstance(indicator, FiledIndicator):
        return [row for row in block["records"] if row["source"] == indicator.source]
    if indicator.category == PARTNERS:
        return _partner_rows(firm_id, indicator, date.fromisoformat(cell["as_of"]))
    return _month_rows(firm_id, indicator, cell)


def _month_rows(firm_id: int, indicator: Indicator, cell: dict[str, Any]) -> list[dict[str, Any]]:
    frame = rollup_months([firm_id])
    first = month_number(date.fromisoformat(cell["window"]["from"])) if cell["window"]["from"] else 0
    last = month_number(date.fromordinal(date.fromisoformat(cell["window"]["until"]).toordinal() - 1))
    chosen = frame[(frame["month"] >= first) & (frame["month"] <= last) & frame["side"].isin(list(indicator.sides))]
    return [
        {
            "month": month_label(row["month"]),
            "side": row["side"],
            "valid_count": row["valid_count"],
            "void_count": row["void_count"],
            "red_count": row["red_count"],
            "net": str(to_yuan(row["net"])),
            "tax": str(to_yuan(row["tax"])),
        }
        for row in chosen.to_dict("records")
    ]


def _partner_rows(firm_id: int, indicator: Indicator, as_of: date) -> list[dict[str, Any]]:
    books = lay_books(np.array([firm_id]), rollup_months([firm_id]), rollup_pairs([firm_id]), as_of)
    partners = books.side(indicator.sides).partners
    chosen = np.flatnonzero(partners.counts & (partners.rank < LISTED_PARTNERS))
    return [
        {
            "rank": int(partners.rank[place]) + 1,
            "count": int(partners.count[place]),
            "net": str(to_yuan(int(partners.net[place]))),
            "share": repr(float(partners.net[place] / partners.total[0])),
        }
        for place in chosen
    ]
