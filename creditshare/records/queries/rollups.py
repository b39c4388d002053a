"""The rollups as frames: what profiles are computed from, for some firms or for all.

On PostgreSQL each column comes as one string of 8-byte numbers (int8send): an array that needs no parsing, where
fetching rows, or COPY row by row, takes several times as long.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from django.db import connection
from numpy.typing import NDArray

from creditshare.records.models import ISSUED, RECEIVED

MONTH_COLUMNS = (
    "firm", "side", "month", "all_count", "valid_count", "void_count", "red_count",
    "net", "tax", "positive_net", "negative_net", "days",
)  # fmt: skip
PAIR_COLUMNS = ("firm", "side", "month", "counterparty", "count", "net")


def rollup_months(firm_ids: Iterable[int] | None = None) -> pd.DataFrame:
    """Return month rows of some firms (None: all), amounts as int64 fen; bit d of `days`: a valid invoice on day d."""
    return _frame("records_invoicemonth", MONTH_COLUMNS, firm_ids, None)


def rollup_pairs(firm_ids: Iterable[int] | None = None, *, months: tuple[int, int] | None = None) -> pd.DataFrame:
    """Return counterparty rows of some firms (None: all), valid invoices only, net as int64 fen.

    `months` keeps the months from the first number to before the second.
    """
    return _frame("records_invoicepair", PAIR_COLUMNS, firm_ids, months)


def _frame(
    table: str, columns: Sequence[str], firm_ids: Iterable[int] | None, months: tuple[int, int] | None
) -> pd.DataFrame:
    condition, parameters = _condition(firm_ids, months)
    # `side` travels as a number like the rest: 0 issued, 1 received.
    stored = {"firm": "firm_id", "side": f"CASE side WHEN '{ISSUED}' THEN 0 ELSE 1 END"}
    chosen = [stored.get(name, f'"{name}"') for name in columns]
    fetch = _fetch_columns if connection.vendor == "postgresql" else _fetch_rows
    cells = fetch(f"FROM {table}{condition} ORDER BY firm_id, side, month", chosen, parameters)
    frame = pd.DataFrame({name: cells[place] for place, name in enumerate(columns)}, copy=False)
    frame["side"] = pd.Categorical.from_codes(frame["side"].to_numpy(), categories=pd.Index([ISSUED, RECEIVED]))
    return frame


def _condition(firm_ids: Iterable[int] | None, months: tuple[int, int] | None) -> tuple[str, list[Any]]:
    parts: list[str] = []
    parameters: list[Any] = []
    if firm_ids is not None:
        wanted = sorted({int(firm_id) for firm_id in firm_ids})
        listed = "{" + ",".join(map(str, wanted)) + "}" if connection.vendor == "postgresql" else str(wanted)
        among = "= ANY(%s::bigint[])" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
        parts, parameters = [f"firm_id {among}"], [listed]
    if months is not None:
        parts, parameters = [*parts, "month >= %s AND month < %s"], [*parameters, *months]
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), parameters


def _fetch_rows(source: str, columns: Sequence[str], parameters: Sequence[Any]) -> NDArray[np.int64]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} {source}", parameters)
        rows = cursor.fetchall()
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(columns)).T.copy()


def _fetch_columns(source: str, columns: Sequence[str], parameters: Sequence[Any]) -> NDArray[np.int64]:
    names = [f"c{place}" for place in range(len(columns))]
    inner = ", ".join(f"({column})::bigint AS {name}" for column, name in zip(columns, names, strict=True))
    outer = ", ".join(f"string_agg(int8send({name}), ''::bytea)" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {outer} FROM (SELECT {inner} {source}) stored", parameters)  # noqa: S608
        found = cursor.fetchone()
    return np.array([np.frombuffer(content or b"", dtype=">i8") for content in found], dtype=np.int64)
