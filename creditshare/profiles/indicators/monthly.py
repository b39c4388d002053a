"""Monthly rows: sources that report month by month, looked at by full months before the as-of month."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from creditshare.kernel.dates import month_number
from creditshare.kernel.money import to_fen
from creditshare.profiles.indicators.filed import Filed, Record
from creditshare.profiles.indicators.reading import amount_of

YEAR = 12


def month_of(row: Record) -> int:
    """Return the number of the month a row tells of."""
    return _number_of(row["month"])


@lru_cache(maxsize=4096)
def _number_of(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1


def rows_back(filed: Filed, kind: str, back: int, months: int = YEAR) -> Sequence[Record]:
    """Return the rows of some full months, the first of them `back` months before the as-of month."""
    first = month_number(filed.as_of) - back
    return [row for row in filed.of(kind) if first <= month_of(row) < first + months]


def latest_rows(filed: Filed, kind: str) -> Sequence[Record]:
    """Return the rows of the latest month reported of the last 12: one firm may have several accounts or meters."""
    rows = rows_back(filed, kind, YEAR)
    latest = max(map(month_of, rows), default=None)
    return [row for row in rows if month_of(row) == latest]


def year_earlier(filed: Filed, kind: str) -> Sequence[Record]:
    """Return the rows of the month a year before the latest one."""
    latest = latest_rows(filed, kind)
    wanted = month_of(latest[0]) - YEAR if latest else None
    return [row for row in filed.of(kind) if month_of(row) == wanted]


def total(rows: Sequence[Record], name: str) -> Decimal | None:
    """Add a field up; None without rows, or where one of them does not state it."""
    if not rows or any(row.get(name) is None for row in rows):
        return None
    return sum((amount_of(row, name) for row in rows), Decimal(0))


def fen(amount: Decimal | None) -> int | None:
    """Return yuan as whole fen."""
    return None if amount is None else to_fen(amount)


def whole(quantity: Decimal | None) -> int | None:
    """Return a quantity rounded half up to whole units."""
    return None if quantity is None else int(quantity.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def change(now: Decimal | None, before: Decimal | None) -> float | None:
    """Return by what fraction a quantity changed; None where there is nothing to compare with."""
    return None if now is None or before is None or before <= 0 else float(now / before - 1)


def usage_change(filed: Filed, kind: str) -> float | None:
    """Return the change of a year's usage; None unless the same months of both years were reported."""
    now, before = rows_back(filed, kind, YEAR), rows_back(filed, kind, 2 * YEAR)
    if {month_of(row) - YEAR for row in now} != {month_of(row) for row in before}:
        return None
    return change(total(now, "usage"), total(before, "usage"))
