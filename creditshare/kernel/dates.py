"""Business dates: half-open periods and months counted as whole numbers, with no time of day and no time zone."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


def month_number(day: date) -> int:
    """Number a month so that consecutive months differ by one (year × 12 + month − 1)."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """Return the first day of a numbered month."""
    return date(number // 12, number % 12 + 1, 1)


def month_label(number: int) -> str:
    """Write a numbered month as YYYY-MM."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def add_months(day: date, months: int) -> date:
    """Move a day by whole months, clamped to the month's last day."""
    number = month_number(day) + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open run of days: `start` belongs to it, `end` does not."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end on {self.end} before it starts on {self.start}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def contains(self, other: "Period") -> bool:
        """Say whether every day of the other period lies in this one."""
        return self.start <= other.start and other.end <= self.end

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.end - self.start) // timedelta(days=1)

    @classmethod
    def of_months(cls, first: int, last: int) -> "Period":
        """Cover the numbered months from first to last, both whole."""
        return cls(month_start(first), month_start(last + 1))
