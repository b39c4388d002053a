"""Due dates and the share of a year that a period of interest lasts."""

from collections.abc import Callable, Sequence
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


def due_dates(start: date, periods: int, month_end: str, every: int = 1) -> list[date]:
    """Return the due dates after `start`, `every` months apart, each counted from the start so that no shift grows."""
    move = MONTH_ENDS[month_end]
    return [move(start, every * number) for number in range(1, periods + 1)]


SETTLEMENT_DAY = 20
"""Banks settle interest on the 20th of a quarter's last month and collect it on the 21st (design/domain.md 8.9)."""


def settlement_dates(start: date, maturity: date, every: int = 3) -> list[date]:
    """Return the days on which settled interest is due: the 21st of every third month of the year, then the maturity.

    With `every` 1 it is every month.
    """
    dates, number = [], month_number(start)
    while (due := month_start(number).replace(day=SETTLEMENT_DAY + 1)) < maturity:
        if due > start and due.month % every == 0:
            dates.append(due)
        number += 1
    return [*dates, maturity]


def _days_of_30(since: date, until: date) -> Fraction:
    """Count months of 30 days (30E/360, ISDA 2006 4.16(g)): the 31st counts as the 30th."""
    months = 12 * (until.year - since.year) + until.month - since.month
    return Fraction(30 * months + min(until.day, 30) - min(since.day, 30), 360)


def _actual_360(since: date, until: date) -> Fraction:
    return Fraction((until - since).days, 360)


def _actual_365(since: date, until: date) -> Fraction:
    return Fraction((until - since).days, 365)


# Interest runs from the first day to the day before the last (算头不算尾), docs: design/domain.md 8.9.
DAY_COUNTS: dict[str, Callable[[date, date], Fraction]] = {
    "30/360": _days_of_30,
    "act/360": _actual_360,
    "act/365": _actual_365,
}


def year_shares(start: date, dates: Sequence[date], day_count: str, every: int | None = 1) -> list[Fraction]:
    """Return the share of a year that each period lasts.

    Under 30/360 a period of whole months (`every`; None: dates of their own) is that many twelfths, whatever its days.
    """
    if day_count == "30/360" and every is not None:
        return [Fraction(every, 12)] * len(dates)
    # One start too many: without dates there is no period.
    return [DAY_COUNTS[day_count](since, until) for since, until in zip([start, *dates], dates, strict=False)]
