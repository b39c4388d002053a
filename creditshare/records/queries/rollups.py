"""The rollups as frames: what profiles are computed from, for some firms or for all.

On PostgreSQL rows come by binary COPY: every column is a bigint, so the stream is one array and costs no parsing.
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
# PostgreSQL's binary COPY format: 11 bytes of signature, flags and extension length; at the end the field count −1.
_HEADER, _TRAILER = 19, 2


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
    fetch = _fetch_binary if connection.vendor == "postgresql" else _fetch_rows
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


def _fetch_binary(source: str, columns: Sequence[str], parameters: Sequence[Any]) -> NDArray[np.int64]:
    chosen = ", ".join(f"({column})::bigint" for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY (SELECT {chosen} {source}) TO STDOUT (FORMAT binary)", parameters) as copy,
    ):
        content = b"".join(copy)
    # A row is its field count (2 bytes), then for each field its length (4 bytes) and the number (8 bytes, big-endian).
    row = np.dtype([("fields", ">i2"), ("cells", [("length", ">i4"), ("value", ">i8")], (len(columns),))])
    rows = np.frombuffer(content[_HEADER : len(content) - _TRAILER], dtype=row)
    return np.ascontiguousarray(rows["cells"]["value"].T).astype(np.int64)
