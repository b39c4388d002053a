"""The terms a bank tells when it opens a loan, looked at and laid out as a contract."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from creditshare.kernel.errors import Invalid
from loans.rules.amortisation import Terms, check_terms, repayment_schedule
from loans.rules.contract import PARTS, Contract, Row

LEAST_PENALTY, MOST_PENALTY = Fraction(1), Fraction(2)
"""Overdue: 30 to 50 percent more, misused: 50 to 100 percent more (银发〔2003〕251号): at most twice the rate."""
MOST_RATE = Fraction(36, 100)
MOST_GRACE, MOST_TEXT = 30, 200
MESSAGES = {
    "must_be_positive": "This must be more than nothing.",
    "must_not_be_negative": "This cannot be below nothing.",
    "must_be_1_to_600": "Between 1 and 600 periods.",
    "must_be_1_to_12": "Between 1 and 12 months.",
    "must_rise_after_start": "Each due date must come after the one before.",
    "unknown": '"{given}" is not one of the choices.',
    "rate_too_high": "A yearly rate is at most 36 percent; 4.35 percent is 0.0435.",
    "penalty_out_of_bounds": "Between 1 and 2 times the rate.",
    "grace_out_of_bounds": "Between 0 and 30 days.",
    "order_incomplete": "The order names penalty, compound, interest and principal once each.",
    "missing": "This is needed.",
    "too_long": "At most 200 characters.",
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """Fen, a yearly fraction, `periods` of `every` months (or as many `dates`), and the conventions of the contract."""

    amount: int
    rate: Fraction
    start: date
    periods: int
    method: str
    every: int = 1
    dates: tuple[date, ...] = ()
    day_count: str = "act/360"
    month_end: str = "clamp"
    penalty: Fraction = Fraction(3, 2)
    compound: bool = True
    grace_days: int = 0
    order: tuple[str, ...] = PARTS

    @property
    def terms(self) -> Terms:
        """Return what the plan is laid out by."""
        return Terms(
            self.amount, self.rate, self.method, self.periods, self.start, self.day_count, self.month_end, self.every,
            self.dates,
        )  # fmt: skip


def problems_of(agreed: Agreed, number: str, purpose: str) -> list[dict[str, Any]]:
    """Return everything that is wrong with terms: field, what was given, code."""
    found: list[dict[str, Any]] = []
    try:
        check_terms(agreed.terms)
    except Invalid as invalid:
        found += [
            {**error, "field": {"principal": "amount"}.get(error["field"], error["field"])} for error in invalid.errors
        ]
    for name, text in (("number", number), ("purpose", purpose)):
        if not text.strip():
            found.append(_wrong(name, text, "missing"))
        elif len(text.strip()) > MOST_TEXT:
            found.append(_wrong(name, text, "too_long"))
    checks = (
        ("rate", agreed.rate, agreed.rate <= MOST_RATE, "rate_too_high"),
        ("penalty", agreed.penalty, LEAST_PENALTY <= agreed.penalty <= MOST_PENALTY, "penalty_out_of_bounds"),
        ("grace_days", agreed.grace_days, 0 <= agreed.grace_days <= MOST_GRACE, "grace_out_of_bounds"),
        ("order", ", ".join(agreed.order), sorted(agreed.order) == sorted(PARTS), "order_incomplete"),
    )
    return found + [_wrong(name, given, code) for name, given, holds, code in checks if not holds]


def contract_from(agreed: Agreed) -> Contract:
    """Lay the plan out; raise Invalid for terms that make none."""
    rows = repayment_schedule(agreed.terms)
    whole_months = not agreed.dates and agreed.method != "bullet"
    return Contract(
        amount=agreed.amount,
        rate=agreed.rate,
        start=agreed.start,
        plan=tuple(Row(row.due_date, row.principal) for row in rows),
        method=agreed.method,
        day_count=agreed.day_count,
        every=agreed.every if whole_months else agreed.every * agreed.periods if not agreed.dates else None,
        penalty=agreed.penalty,
        compound=agreed.compound,
        grace_days=agreed.grace_days,
        order=agreed.order,
    )


def _wrong(field: str, given: object, code: str) -> dict[str, Any]:
    return {"field": field, "given": str(given)[:80], "code": code}
