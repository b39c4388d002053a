"""The JSON of loans: terms, account, calendar, book; amounts are text in yuan, rates yearly fractions as text."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema


class LoanIn(Schema):
    """A loan that your bank disbursed; `dates` are due dates of their own in place of `periods` of `every` months."""

    uscc: str
    number: str
    purpose: str
    amount: str
    rate: str
    start: date
    periods: int
    method: str
    every: int = 1
    dates: list[date] = []  # noqa: RUF012
    day_count: str = "act/360"
    month_end: str = "clamp"
    penalty: str = "1.5"
    compound: bool = True
    grace_days: int = 0


class LoanOut(Schema):
    """A loan with its account as of a day."""

    id: UUID
    number: str
    bank: str
    uscc: str
    name: str
    purpose: str
    as_of: date
    state: str
    principal: str
    due: str
    days_past_due: int
    category: str
    next_due: date | None


class DueOut(Schema):
    """One due date: what falls or fell due, what is open of it, and what being late cost."""

    due_date: date
    principal: str
    interest: str
    late_costs: str
    open: str
    settled_on: date | None
    is_due: bool


class CalendarOut(Schema):
    """A loan's dues on a day."""

    as_of: date
    accrued_interest: str
    rows: list[DueOut]


class EntryOut(Schema):
    """One line of a loan's book."""

    number: int
    day: date
    kind: str
    reverses: int | None
    recorded_at: datetime
