"""Repayment methods: how principal and interest of a loan fall due, to the fen.

Every row is rounded half up to the fen and the last row carries the remainder, so principal sums to the amount.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from creditshare.kernel.errors import Invalid
from loans.rules.calendar import DAY_COUNTS, MONTH_ENDS, due_dates, year_shares


@dataclass(frozen=True, slots=True)
class Instalment:
    """One row of a schedule, in fen; `balance` is what is still owed after it."""

    due_date: date
    principal: int
    interest: int
    balance: int

    @property
    def payment(self) -> int:
        """Return principal and interest together."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed: fen, a yearly fraction, a number of periods of `every` months, and the conventions.

    `dates` are due dates of their own in place of regular ones; then `periods` is their number.
    """

    principal: int
    rate: Fraction
    method: str
    periods: int
    start: date
    day_count: str = "act/360"
    month_end: str = "clamp"
    every: int = 1
    dates: tuple[date, ...] = ()


def round_half_up(amount: Fraction) -> int:
    """Round a non-negative fraction of fen half up (四舍五入)."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _level_payment(principal: int, growth: Sequence[Fraction]) -> int:
    """Return the level instalment: principal over the sum of the discount factors of the real day counts."""
    factor, total = Fraction(1), Fraction(0)
    for share in growth:
        factor /= 1 + share
        total += factor
    return round_half_up(principal / total)


def annuity(principal: int, growth: Sequence[Fraction]) -> list[int]:
    """Return the principal parts of 等额本息: the same payment each time."""
    payment, balance, parts = _level_payment(principal, growth), principal, []
    for share in growth[:-1]:
        part = min(balance, max(0, payment - round_half_up(balance * share)))
        parts.append(part)
        balance -= part
    return [*parts, balance]


def equal_principal(principal: int, growth: Sequence[Fraction]) -> list[int]:
    """Return the principal parts of 等额本金: the same principal each time."""
    part = round_half_up(Fraction(principal, len(growth)))
    parts = [min(part, max(0, principal - part * number)) for number in range(len(growth) - 1)]
    return [*parts, principal - sum(parts)]


def interest_only(principal: int, growth: Sequence[Fraction]) -> list[int]:
    """Return the principal parts of 先息后本: everything at the end."""
    return [0] * (len(growth) - 1) + [principal]


REPAYMENT_METHODS: dict[str, Callable[[int, Sequence[Fraction]], list[int]]] = {
    "annuity": annuity,
    "equal_principal": equal_principal,
    "interest_only": interest_only,
    "bullet": interest_only,
}


def check_terms(terms: Terms) -> None:
    """Raise Invalid, naming each field, unless a schedule can be made."""
    errors = [
        {"field": field, "given": str(given), "code": code}
        for field, given, code, wrong in (
            ("principal", terms.principal, "must_be_positive", terms.principal <= 0),
            ("rate", terms.rate, "must_not_be_negative", terms.rate < 0),
            ("periods", terms.periods, "must_be_1_to_600", not 1 <= terms.periods <= 600),  # noqa: PLR2004
            ("method", terms.method, "unknown", terms.method not in REPAYMENT_METHODS),
            ("day_count", terms.day_count, "unknown", terms.day_count not in DAY_COUNTS),
            ("month_end", terms.month_end, "unknown", terms.month_end not in MONTH_ENDS),
        )
        if wrong
    ]
    ordered = all(one < other for one, other in zip((terms.start, *terms.dates), terms.dates, strict=False))
    if not 1 <= terms.every <= 12:  # noqa: PLR2004
        errors.append({"field": "every", "given": str(terms.every), "code": "must_be_1_to_12"})
    if terms.dates and not (ordered and len(terms.dates) == terms.periods):
        errors.append(
            {"field": "dates", "given": ", ".join(map(str, terms.dates))[:80], "code": "must_rise_after_start"}
        )
    if errors:
        raise Invalid(errors=errors)


def repayment_schedule(terms: Terms) -> list[Instalment]:
    """Return the instalments of a loan drawn on `terms.start`; raise Invalid for terms that make no schedule.

    `bullet` (到期一次还本付息) is one row at maturity with the interest of every period on the whole principal.
    """
    check_terms(terms)
    dates = list(terms.dates) or due_dates(terms.start, terms.periods, terms.month_end, terms.every)
    shares = year_shares(terms.start, dates, terms.day_count, None if terms.dates else terms.every)
    growth = [terms.rate * share for share in shares]
    if terms.method == "bullet":
        interest = round_half_up(terms.principal * sum(growth, Fraction(0)))
        return [Instalment(dates[-1], terms.principal, interest, 0)]
    balance, rows = terms.principal, []
    for due, share, part in zip(dates, growth, REPAYMENT_METHODS[terms.method](terms.principal, growth), strict=True):
        rows.append(Instalment(due, part, round_half_up(balance * share), balance - part))
        balance -= part
    return rows
