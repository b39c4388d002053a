"""Due dates and the share of a year that a period of interest lasts."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from creditshare.kernel.dates import add_months, month_number, month_start


def clamp(start: date, months: int) -> date:
    """Move by whole months; a day the month lacks becomes its last day (31 Jan → 28 Feb)."""
    return add_months(start, months)


def roll(start: date, months: int) -> date:
    """Move by whole months; a day the month lacks becomes the first of the next month (31 Jan → 1 Mar)."""
    clamped = add_months(start, months)
    return clamped if clamped.day == start.day else month_start(month_number(clamped) + 1)


MONTH_ENDS: dict[str, Callable[[date, int], date]] = {"clamp": clamp, "roll": roll}


def due_dates(start: date, periods: int, month_end: str) -> list[date]:
    """Return the monthly due dates after `start`, each counted from the start so that no shift accumulates."""
    move = MONTH_ENDS[month_end]
    return [move(start, number) for number in range(1, periods + 1)]


def _months_of_30(since: date, until: date) -> Fraction:
    return Fraction(1, 12)


def _actual_360(since: date, until: date) -> Fraction:
    return Fraction((until - since).days, 360)


def _actual_365(since: date, until: date) -> Fraction:
    return Fraction((until - since).days, 365)


# Interest runs from the first day to the day before the last (算头不算尾), docs: design/domain.md 8.9.
DAY_COUNTS: dict[str, Callable[[date, date], Fraction]] = {
    "30/360": _months_of_30,
    "act/360": _actual_360,
    "act/365": _actual_365,
}
