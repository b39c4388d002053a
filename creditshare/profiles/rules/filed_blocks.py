"""The blocks of filed categories: numbers of record sources and their records, dated so that scope can cut."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from creditshare.profiles.indicators import FILED_INDICATORS
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.indicators.filed import Filed, FiledIndicator, Record, Value
from creditshare.profiles.indicators.registry import CNY, NOT_CONNECTED, RATIO
from creditshare.profiles.rules.cells import cell_text, window_text
from creditshare.profiles.rules.firm import Firm
from creditshare.profiles.rules.text import array, canonical, ratio_text, yuan

Find = Callable[[Filed], Sequence[Record]]

LISTED_RECORDS = 24
NOT_SHOWN = {
    "id",
    "firm",
    "kind",
    "batch",
    "line",
    "occurred_on",
    "legal_representative",
    "subject_kind",
    "disputed",
    "account",
    "identity",
}
WHOLE = {"CNY", "count", "days", "months", "kWh", "m3"}


@dataclass(frozen=True)
class FiledPart:
    """One firm's numbers from record sources (None where unknown) and the written block of each filed category."""

    values: Mapping[str, Value]
    blocks: Mapping[str, str]


def filed_parts(firms: Sequence[Firm], sales_12m: Column, as_of: date) -> list[FiledPart]:
    """Work out every firm's numbers and blocks; firms of which nothing is filed share one text per set of sources."""
    shared: dict[frozenset[str], FiledPart] = {}
    parts = []
    for firm, sales, known in zip(firms, sales_12m.values.tolist(), sales_12m.known.tolist(), strict=True):
        if any(firm.records.values()):
            parts.append(_part(firm, Filed(as_of, firm.records, sales if known else None)))
            continue
        connected = frozenset(item.source for item in firm.sources if firm.is_connected(item.source))
        if connected not in shared:
            shared[connected] = _part(firm, Filed(as_of))
        parts.append(shared[connected])
    return parts


def filed_columns(parts: Sequence[FiledPart]) -> dict[str, Column]:
    """Return the numbers as columns: int64 or float64, words as objects."""
    return {item.key: _column([part.values[item.key] for part in parts], item.unit) for item in FILED_INDICATORS}


def _column(values: list[Value], unit: str) -> Column:
    known = np.array([value is not None for value in values], dtype=bool)
    if unit in WHOLE or unit == RATIO:
        kind = np.float64 if unit == RATIO else np.int64
        return Column(np.array([0 if value is None else value for value in values], dtype=kind), known)
    return Column(np.array(values, dtype=object), known)


def _part(firm: Firm, filed: Filed) -> FiledPart:
    connected = {item.source for item in firm.sources if firm.is_connected(item.source)}
    values = {item.key: item.compute(filed) if item.source in connected else None for item in FILED_INDICATORS}
    # Several numbers rest on the same records: they are looked for once.
    counted = {find: find(filed) for find in {item.counted for item in FILED_INDICATORS}}
    cells: dict[str, list[str]] = {}
    for item in FILED_INDICATORS:
        rows = counted[item.counted] if item.source in connected else None
        cells.setdefault(item.category, []).append(_cell(item, values[item.key], rows, filed))
    blocks = {
        category: f'{{"indicators":{array(texts)},"records":{canonical(_records(category, counted))}}}'
        for category, texts in cells.items()
    }
    return FiledPart(values, blocks)


def _cell(item: FiledIndicator, value: Value, rows: Sequence[Record] | None, filed: Filed) -> str:
    """Write a cell; `rows` are the records it rests on, None where its source is not connected."""
    window = filed.window(item.months)
    return cell_text(
        key=item.key,
        as_of=filed.as_of,
        records=None if rows is None else len(rows),
        source=item.source,
        unit=item.unit,
        unknown=None if value is not None else NOT_CONNECTED if rows is None else item.unknown,
        value=None if value is None else _written(value, item.unit),
        window=window_text(window.start, window.end),
    )


def _written(value: Any, unit: str) -> str:
    return yuan(value) if unit == CNY else ratio_text(value) if unit == RATIO else str(value)


def _records(category: str, counted: Mapping[Find, Sequence[Record]]) -> list[dict[str, Any]]:
    """List the records that the block's numbers rest on, once each, latest first, at most LISTED_RECORDS a source."""
    listed: dict[str, dict[int, Record]] = {}
    for item in FILED_INDICATORS:
        if item.category == category:
            listed.setdefault(item.source, {}).update({id(row): row for row in counted[item.counted]})
    records = [
        {"source": source, "date": row.get("occurred_on"), "facts": _facts(row), **_mark(row)}
        for source, rows in listed.items()
        for row in sorted(rows.values(), key=_day, reverse=True)[:LISTED_RECORDS]
    ]
    return sorted(records, key=_day_listed, reverse=True)


def _day(row: Record) -> str:
    return str(row.get("occurred_on") or "")


def _day_listed(record: Mapping[str, Any]) -> str:
    return str(record["date"] or "")


def _mark(row: Record) -> dict[str, Any]:
    # 存在异议 stands beside the facts, not among them: it is the platform's word, not the source's.
    return {"disputed": row["disputed"]} if "disputed" in row else {}


def _facts(row: Record) -> dict[str, Any]:
    # Persons belong to the category identity: no other block names one.
    return {key: value for key, value in row.items() if key not in NOT_SHOWN}
