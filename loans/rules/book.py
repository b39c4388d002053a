"""A loan's book on a day: what is not yet due, what is, what being late has cost, and what was paid."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from loans.rules.amortisation import round_half_up
from loans.rules.contract import INTEREST, PARTS, PENALTY, PRINCIPAL, Contract, Row


@dataclass(slots=True)
class Due:
    """What fell due on a day: fen still open of principal and interest, and what being late has cost so far."""

    due_date: date
    principal: int
    interest: int
    paid_principal: int = 0
    paid_interest: int = 0
    penalty: Fraction = Fraction(0)
    paid_penalty: int = 0
    compound: Fraction = Fraction(0)
    paid_compound: int = 0
    settled_on: date | None = None

    def open(self, part: str) -> int:
        """Return what is open of a part, in fen."""
        if part == PRINCIPAL:
            return self.principal - self.paid_principal
        if part == INTEREST:
            return self.interest - self.paid_interest
        if part == PENALTY:
            return max(0, round_half_up(self.penalty) - self.paid_penalty)
        return max(0, round_half_up(self.compound) - self.paid_compound)

    @property
    def is_open(self) -> bool:
        """Say whether anything of it is open."""
        return any(self.open(part) for part in PARTS)


@dataclass(slots=True)
class Book:
    """A loan on a day: what is not yet due, what is, and what was paid (fen; `accrued` exact)."""

    contract: Contract
    day: date
    rate: Fraction
    balance: int
    plan: list[Row]
    period_start: date
    accrued: Fraction = Fraction(0)
    dues: list[Due] = field(default_factory=list)
    paid: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    prepaid_interest: int = 0
    pauses: list[tuple[date, date]] = field(default_factory=list)
    loss: int = 0
    recovered: int = 0
    written_off_on: date | None = None

    @property
    def principal(self) -> int:
        """Return the principal still owed, due or not."""
        return self.balance + sum(due.open(PRINCIPAL) for due in self.dues)

    @property
    def accrued_interest(self) -> int:
        """Return the interest of the running period so far, rounded half up."""
        return round_half_up(self.accrued)

    def owed(self, part: str) -> int:
        """Return what is due and open of a part."""
        return sum(due.open(part) for due in self.dues)

    @property
    def total_due(self) -> int:
        """Return everything that is due and open."""
        return sum(self.owed(part) for part in PARTS)

    @property
    def is_settled(self) -> bool:
        """Say whether nothing is owed any more."""
        return self.written_off_on is None and not self.principal and not self.total_due and not self.accrued

    @property
    def overdue_since(self) -> date | None:
        """Return the due date of the oldest open principal or interest whose grace has passed, None where none is."""
        grace = timedelta(days=self.contract.grace_days)
        late = (
            due.due_date
            for due in self.dues
            if (due.open(PRINCIPAL) or due.open(INTEREST)) and due.due_date + grace < self.day
        )
        return min(late, default=None)

    @property
    def days_past_due(self) -> int:
        """Return the days since the oldest open due date, paused ones not counted; 0 where nothing is overdue."""
        since = self.overdue_since
        if since is None:
            return 0
        days = (self.day - since).days
        return max(0, days - _covered(self.pauses, since, self.day))


def _covered(pauses: Sequence[tuple[date, date]], since: date, until: date) -> int:
    """Count the days of a span that pauses cover, each once."""
    days: set[int] = set()
    for first, last in pauses:
        days |= set(range(max(first, since).toordinal(), min(last, until).toordinal()))
    return len(days)
