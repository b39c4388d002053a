"""Rows as files that anything can read: CSV (UTF-8 with BOM, no cell that a spreadsheet would run) and JSON Lines."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from creditshare.kernel.canonical import canonical_json

BOM = b"\xef\xbb\xbf"
MARKS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
Row = Mapping[str, Any]


def neutral_cell(value: Any) -> str:
    """Write a value as one cell; text that a spreadsheet would run as a formula gets a quotation mark before it."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else _plain(value)
    return f"'{text}" if text[:1] in MARKS and not _NUMBER.fullmatch(text) else text


def csv_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the lines of a CSV file with these columns, its BOM and headings first."""
    yield BOM + _line(columns)
    for row in rows:
        yield _line([neutral_cell(row.get(column)) for column in columns])


def json_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield one canonical JSON object a line."""
    for row in rows:
        yield canonical_json(dict(row)) + b"\n"


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _plain(value: Any) -> str:
    return canonical_json(value).decode().strip('"')
