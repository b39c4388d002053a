"""Tables of indicators as a report prints them: name, value, period, number of records, and why one is not known."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from creditshare.reports.rules.blocks import Block, Paragraph, Table
from creditshare.reports.rules.labels import ANSWERS, label, why_unknown
from creditshare.reports.rules.values import DASH, Cell, Words, shown


def indicator_table(cells: Iterable[Cell], gettext: Words, *, known_only: bool = False) -> list[Block]:
    """Return one row for each cell; below, once for each reason, what cannot be known and why.

    With `known_only` what cannot be known stands below alone.
    """
    listed = list(cells)
    heads = (gettext("Indicator"), gettext("Value"), gettext("Period"), gettext("Records"))
    told = [cell for cell in listed if not known_only or cell.get("value") is not None]
    tables = [Table(heads, tuple(_row(cell, gettext) for cell in told), "lrlr", (36, 24, 28, 12))] if told else []
    reasons: dict[str, list[str]] = {}
    for cell in listed:
        if cell.get("value") is None:
            reasons.setdefault(why_unknown(cell, gettext), []).append(label(cell["key"], gettext))
    comma = gettext(", ")
    return [*tables, *(Paragraph(_reason(why, comma.join(names), gettext), "muted") for why, names in reasons.items())]


def _reason(why: str, names: str, gettext: Words) -> str:
    return gettext("Not known: {names}. {why}").format(names=names, why=why).strip()


def _row(cell: Cell, gettext: Words) -> tuple[str, ...]:
    records = cell.get("records")
    return (
        label(cell["key"], gettext),
        _value(cell, gettext),
        period_text(cell.get("window")),
        DASH if records is None else f"{records:,}",
    )


def _value(cell: Cell, gettext: Words) -> str:
    if cell.get("value") is None:
        return gettext("Not known")
    text = shown(cell, gettext)
    return gettext(ANSWERS[text]) if text in ANSWERS else text


def last_day(until: str) -> str:
    """Return the last day included in a period that ends before `until` (ISO)."""
    return (date.fromisoformat(until) - timedelta(days=1)).isoformat()


def period_text(window: dict[str, Any] | None) -> str:
    """Write a half-open window with its last day included: whole months as months, a single day as a day."""
    if not window or not window.get("until"):
        return DASH
    until = date.fromisoformat(str(window["until"]))
    last = until - timedelta(days=1)
    if not window.get("from"):
        return f"– {last.isoformat()}"
    first = date.fromisoformat(str(window["from"]))
    if first == last:
        return last.isoformat()
    whole = first.day == 1 and until.day == 1
    return f"{first:%Y-%m} – {last:%Y-%m}" if whole else f"{first.isoformat()} – {last.isoformat()}"
