"""Writing a record back as a row of its source's field list, so that whoever reads the row gets the same record.

Headings are the codes of the national data standard (cf_…, xk_…) where the source has them, else its column names.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from creditshare.records.rules.cells import Unreadable, choices_of
from creditshare.records.rules.records import FIRM, FIRM_NAME, Layout, plain_value
from creditshare.records.rules.tables import Column

NATIONAL = re.compile(r"(?:cf|xk)_")
WAN_PLACES = 4
YES_NO = ("是", "否")


class Unwritable(ValueError):
    """A value that no text of its column would be read as."""


def headings_of(layout: Layout) -> dict[str, str]:
    """Map every column of a layout to the heading under which it is given out."""
    fields = [field.column for field in layout.fields]
    prefixes = {found.group() for column in fields for name in column.aliases if (found := NATIONAL.match(name))}
    prefix = prefixes.pop() if len(prefixes) == 1 else ""
    return {column.name: _heading(column, prefix) for column in (FIRM, FIRM_NAME, *fields)}


def _heading(column: Column, prefix: str) -> str:
    return next((name for name in column.aliases if prefix and name.startswith(prefix)), column.name)


def write_row(layout: Layout, *, uscc: str, name: str, content: Mapping[str, Any]) -> dict[str, str]:
    """Write one record as heading → text; raise Unwritable where a value would not be read back as itself."""
    headings = headings_of(layout)
    row = {headings[FIRM.name]: uscc, headings[FIRM_NAME.name]: name}
    for field in layout.fields:
        if field.name in content:
            row[headings[field.column.name]] = write_value(field.column, content[field.name])
    return row


def write_plain(layout: Layout, *, uscc: str, name: str, content: Mapping[str, Any]) -> dict[str, str]:
    """Write one record as column name → text, so that its row can be shown, mended and read once more."""
    row = {FIRM.name: uscc, FIRM_NAME.name: name}
    for field in layout.fields:
        if field.name in content:
            value = content[field.name]
            words = [word for word, meant in choices_of(field.column.read).items() if plain_value(meant) == value]
            try:
                row[field.column.name] = words[0] if words else write_value(field.column, value)
            except Unwritable:
                # Shown as it is; whoever mends the row writes it as the column wants it.
                row[field.column.name] = str(value)
    return row


def write_value(column: Column, value: Any) -> str:
    """Return a text that the column reads as this value of a record's content; raise Unwritable."""
    for text in _candidates(value):
        try:
            if plain_value(column.read(text)) == value:
                return text
        except Unreadable:
            continue
    raise Unwritable(f"{column.name}: {value!r}")


def _candidates(value: Any) -> Iterable[str]:
    if isinstance(value, bool):
        return (YES_NO[not value],)
    text = str(value)
    try:
        # A column whose unit is 万元 keeps yuan.
        return text, f"{Decimal(text).scaleb(-WAN_PLACES):f}"
    except InvalidOperation:
        return (text,)
