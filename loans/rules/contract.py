"""A loan as it was agreed and what happened to it: the whole of what its figures follow from."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

PENALTY, COMPOUND, INTEREST, PRINCIPAL = "penalty", "compound", "interest", "principal"
PARTS = (PENALTY, COMPOUND, INTEREST, PRINCIPAL)
"""民法典 art. 561: costs, then interest, then the debt itself; contracts may agree another order."""
KEEP_TENOR, KEEP_INSTALMENT = "keep_tenor", "keep_instalment"
PREPAYMENTS = (KEEP_TENOR, KEEP_INSTALMENT)


@dataclass(frozen=True, slots=True)
class Row:
    """One due date of the plan with the principal that falls due then (fen)."""

    due_date: date
    principal: int


@dataclass(frozen=True, slots=True)
class Contract:
    """What was agreed at disbursement: fen, yearly fractions, days.

    `penalty` is what overdue principal costs, as a multiple of the rate (3/2: half as high again; 银发〔2003〕251号
    allows 30 to 50 percent more). With `compound`, overdue interest costs the same (复利). Within `grace_days` after a
    due date nothing is overdue; after them it has been since the due date.
    """

    amount: int
    rate: Fraction
    start: date
    plan: tuple[Row, ...]
    method: str
    day_count: str = "act/360"
    every: int | None = 1
    penalty: Fraction = Fraction(3, 2)
    compound: bool = True
    grace_days: int = 0
    order: tuple[str, ...] = PARTS

    @property
    def maturity(self) -> date:
        """Return the last due date."""
        return self.plan[-1].due_date


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on a day of business; `number` is its place in the loan's book and breaks ties of a day."""

    day: date
    number: int


@dataclass(frozen=True, slots=True)
class Repaid(Event):
    """Money came in (fen). With `prepay`, what is left after all that is due goes to principal not yet due."""

    amount: int
    prepay: str = ""


@dataclass(frozen=True, slots=True)
class Repriced(Event):
    """Another yearly rate from the day on; the plan's principal stays, except that an annuity is worked out again."""

    rate: Fraction


@dataclass(frozen=True, slots=True)
class Extended(Event):
    """The principal not yet due falls due on other days (展期, restructuring); it must be the same principal."""

    plan: tuple[Row, ...]
    rate: Fraction | None = None


@dataclass(frozen=True, slots=True)
class WrittenOff(Event):
    """The bank gave up hope: everything open is a loss, and nothing accrues any more."""


@dataclass(frozen=True, slots=True)
class Recovered(Event):
    """Money came in after a write-off, at most the loss (fen)."""

    amount: int


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """Days past due are not counted from this day to before `until` (a dispute, a moratorium), for a reason."""

    until: date
    reason: str = field(default="", compare=False)
