"""A cell is one number of a profile with everything that explains it: unit, window, source, rule, records."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from creditshare.kernel.dates import month_number, month_start
from creditshare.profiles.indicators.books import Books, Ints
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.indicators.registry import CNY, NOT_REPORTED, RATIO, SINCE_LAST, Indicator, Window
from creditshare.profiles.rules.text import NULL, quoted, ratio_text, yuan
from creditshare.profiles.rules.version import RULES

TODAY_AFTER = 1


def value_texts(column: Column, unit: str) -> list[str | None]:
    """Write each known value as text (amounts in yuan, ratios with all digits), None where unknown."""
    values, known = column.values.tolist(), column.known.tolist()
    write = yuan if unit == CNY else ratio_text if unit == RATIO else str
    return [write(value) if flag else None for value, flag in zip(values, known, strict=True)]


def window_of(window: Window, as_of: date) -> tuple[date, date]:
    """Return a window's first day and the first day after it."""
    first = month_number(as_of) - window.back
    return month_start(first), month_start(first + window.months)


def window_text(start: date | None, until: date) -> str:
    """Write a window; a start of None reaches back without limit."""
    begins = NULL if start is None else f'"{start.isoformat()}"'
    return f'{{"from":{begins},"until":"{until.isoformat()}"}}'


def cell_text(
    *,
    key: str,
    as_of: date,
    records: int | None,
    source: str,
    unit: str,
    unknown: str | None,
    value: str | None,
    window: str,
) -> str:
    """Write one cell as canonical JSON; `window` is already written."""
    return (
        f'{{"as_of":"{as_of.isoformat()}","key":"{key}","records":{NULL if records is None else records},'
        f'"rule":"{RULES}","source":"{source}","unit":"{unit}",'
        f'"unknown":{NULL if unknown is None else quoted(unknown)},'
        f'"value":{NULL if value is None else quoted(value)},"window":{window}}}'
    )


def records_of(indicator: Indicator, books: Books) -> Ints:
    """Count the invoices that each firm's number rests on."""
    total = np.zeros(len(books.firms), dtype=np.int64)
    for name in indicator.sides:
        side = books.side(name)
        if isinstance(indicator.window, Window):
            first = 24 - indicator.window.back
            counts = getattr(side, f"{indicator.which}_count")
            total += counts[:, first : first + indicator.window.months].sum(axis=1)
        else:
            total += side.valid_ever
    return total


def invoice_cells(indicator: Indicator, column: Column, books: Books) -> list[str]:
    """Write one indicator's cells for all firms."""
    as_of = books.as_of.isoformat()
    head = f'{{"as_of":"{as_of}","key":"{indicator.key}","records":'
    middle = f',"rule":"{RULES}","source":"{indicator.source}","unit":"{indicator.unit}","unknown":'
    never, nothing = (
        f'{NULL}{middle}"{NOT_REPORTED}","value":null,"window":',
        f'"{indicator.unknown}","value":null,"window":',
    )
    windows = _windows(indicator, books)
    cells = []
    rows = zip(
        value_texts(column, indicator.unit),
        records_of(indicator, books).tolist(),
        books.reported.tolist(),
        windows,
        strict=True,
    )
    for value, records, reported, window in rows:
        if value is not None:
            cells.append(f'{head}{records}{middle}null,"value":"{value}","window":{window}}}')
        elif reported:
            cells.append(f"{head}{records}{middle}{nothing}{window}}}")
        else:
            cells.append(f"{head}{never}{window}}}")
    return cells


def _windows(indicator: Indicator, books: Books) -> Sequence[str]:
    if isinstance(indicator.window, Window):
        return [window_text(*window_of(indicator.window, books.as_of))] * len(books.firms)
    until = date.fromordinal(books.as_of.toordinal() + TODAY_AFTER)
    if indicator.window == SINCE_LAST:
        starts = books.issued.last_day
    else:
        starts = np.minimum(books.issued.first_day, books.received.first_day)
    today = books.as_of.toordinal()
    return [window_text(date.fromordinal(day) if 0 < day <= today else None, until) for day in starts.tolist()]
