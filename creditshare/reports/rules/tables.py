"""Tables of indicators as a report prints them: name, value, window, number of records."""

from collections.abc import Iterable
from typing import Any

from creditshare.reports.rules.blocks import Table
from creditshare.reports.rules.labels import ANSWERS, label
from creditshare.reports.rules.values import DASH, Cell, Words, shown


def indicator_table(cells: Iterable[Cell], gettext: Words) -> Table:
    """Return one row for each cell; what cannot be known says why instead of showing a number."""
    heads = (gettext("Indicator"), gettext("Value"), gettext("Period"), gettext("Records"))
    return Table(heads, tuple(_row(cell, gettext) for cell in cells), "lrlr", (38, 24, 26, 12))


def _row(cell: Cell, gettext: Words) -> tuple[str, ...]:
    records = cell.get("records")
    return (
        label(cell["key"], gettext),
        _value(cell, gettext),
        _window(cell.get("window")),
        DASH if records is None else f"{records:,}",
    )


def _value(cell: Cell, gettext: Words) -> str:
    if cell.get("value") is None:
        return gettext("Not known")
    text = shown(cell, gettext)
    return gettext(ANSWERS[text]) if text in ANSWERS else text


def _window(window: Any) -> str:
    if not window:
        return DASH
    first, last = (str(window.get(edge) or "")[:7] for edge in ("from", "until"))
    return f"{first} – {last}" if first else last
