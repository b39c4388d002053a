"""The rollups as frames: what profiles are computed from, for some firms or for all."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from django.db import connection

MONTH_COLUMNS = (
    "firm", "side", "month", "all_count", "valid_count", "void_count", "red_count",
    "net", "tax", "positive_net", "negative_net", "days",
)  # fmt: skip
PAIR_COLUMNS = ("firm", "side", "month", "counterparty", "count", "net")


def _frame(table: str, columns: Sequence[str], firm_ids: Iterable[int] | None) -> pd.DataFrame:
    stored = ", ".join("firm_id" if name == "firm" else f'"{name}"' for name in columns)
    sql, parameters = f"SELECT {stored} FROM {table}", []  # noqa: S608
    if firm_ids is not None:
        wanted = sorted({int(firm_id) for firm_id in firm_ids})
        listed = "{" + ",".join(map(str, wanted)) + "}" if connection.vendor == "postgresql" else str(wanted)
        among = "= ANY(%s::bigint[])" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
        sql, parameters = f"{sql} WHERE firm_id {among}", [listed]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY firm_id, side, month", parameters)
        cells = list(zip(*cursor.fetchall(), strict=True)) or [() for _ in columns]
    return pd.DataFrame(
        {
            name: np.array(values, dtype=object if name == "side" else np.int64)
            for name, values in zip(columns, cells, strict=True)
        }
    )


def rollup_months(firm_ids: Iterable[int] | None = None) -> pd.DataFrame:
    """Return month rows of some firms (None: all), amounts as int64 fen; bit d of `days`: a valid invoice on day d."""
    return _frame("records_invoicemonth", MONTH_COLUMNS, firm_ids)


def rollup_pairs(firm_ids: Iterable[int] | None = None) -> pd.DataFrame:
    """Return counterparty rows of some firms (None: all), valid invoices only, net as int64 fen."""
    return _frame("records_invoicepair", PAIR_COLUMNS, firm_ids)
