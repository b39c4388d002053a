"""Look at a file's headings in the reading process: what it calls its columns, and how its rows would be read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from itertools import islice
from types import ModuleType
from typing import Any

from creditshare.kernel.money import to_yuan
from creditshare.records.errors import FileRefused, HeadingsMissing
from creditshare.records.rules.cells import read_fen, read_tax, read_wan, read_yuan
from creditshare.records.rules.mapping import (
    complete,
    find_headings,
    find_known,
    fingerprint,
    missing_columns,
    propose,
)
from creditshare.records.rules.records import plain_value
from creditshare.records.rules.tables import Column, Sheet, Table, find_table, order_sheets, read_table

FIRST_ROWS = 6
LONGEST = 60
IN_FEN, IN_YUAN = (read_fen, read_tax), (read_wan, read_yuan)
Mappings = Mapping[str, Mapping[str, str]]


def parse_known(source: ModuleType, sheets: Sequence[Sheet], *, saved: Mappings, **options: Any) -> Any:
    """Read a file by the mapping it was sent with, else by the saved one of its headings, else as it is."""
    sheets = order_sheets(sheets, source.COLUMNS)
    return source.parse(sheets, **options | {"mapping": options["mapping"] or find_known(sheets, saved)})


def look(source: ModuleType, sheets: Sequence[Sheet], *, saved: Mappings, **options: Any) -> dict[str, Any]:
    """Return a file's headings with sample cells, what is missing, the mapping tried or proposed, and its first rows.

    Raise FileRefused where no headings would help.
    """
    sheets = order_sheets(sheets, source.COLUMNS)
    pick = getattr(source, "pick_sheets", None)
    sheet = (pick(sheets) if pick else sheets)[0]
    columns: Sequence[Column] = source.COLUMNS
    missing = _missing(sheet, columns, find_known(sheets, saved))
    found = find_headings(sheet, columns)
    texts, samples = found.texts, found.samples
    mapping = complete(options["mapping"] or propose(texts, columns, samples), texts, columns)
    looked = {
        "line": sheet.lines[found.depth],
        "headings": texts,
        "samples": [[text[:LONGEST] for text in given] for given in samples],
        "fingerprint": fingerprint(cells[found.depth] for cells in sheet.columns),
        "missing": missing,
        "mapping": mapping,
        "unmapped": missing_columns(mapping, columns),
    }
    return looked | (_preview(source, sheets, sheet, options | {"mapping": mapping}) if not looked["unmapped"] else {})


def _missing(sheet: Sheet, columns: Sequence[Column], known: Mapping[str, str]) -> str:
    try:
        find_table(sheet, columns, known)
    except HeadingsMissing as refused:
        return str(refused.facts["headings"])
    return ""


def _preview(source: ModuleType, sheets: Sequence[Sheet], sheet: Sheet, options: dict[str, Any]) -> dict[str, Any]:
    """Read the whole file by the mapping; show its first rows as they are read, and what is wrong in them."""
    try:
        parsed = source.parse(sheets, **options)
    except FileRefused as refused:
        return {"refused": refused.code, "facts": refused.facts}
    wrong = {cell.line: cell for cell in parsed.wrong}
    table = find_table(sheet, source.COLUMNS, options["mapping"])
    first = Table({name: given[:FIRST_ROWS] for name, given in table.cells.items()}, table.lines[:FIRST_ROWS])
    values, _ = read_table(first, source.COLUMNS)
    shown = {
        column.name: [
            _shown(column, given, value)
            for given, value in zip(first.cells[column.name], values[column.name], strict=True)
        ]
        for column in source.COLUMNS
        if column.name in first.cells
    }
    rows = [
        {
            "line": line,
            "cells": [(name, texts[at]) for name, texts in shown.items()],
            "wrong": asdict(wrong[line]) if line in wrong else None,
        }
        for at, line in enumerate(first.lines)
    ]
    return {"rows": parsed.rows, "wrong": len(parsed.wrong), "first": list(islice(rows, FIRST_ROWS))}


def _shown(column: Column, given: str, value: Any) -> str:
    """Write a cell as it is understood: amounts in yuan and days as ISO; else, or where it is not, as it stands."""
    if value is not None and column.read in IN_FEN:
        return f"¥{to_yuan(value)}"
    if value is not None and column.read in IN_YUAN:
        return f"¥{value}"
    if isinstance(value, date | Decimal):
        return str(plain_value(value))
    return given.strip()[:LONGEST]
