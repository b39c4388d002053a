"""The loan prime rate (贷款市场报价利率): its change points, each dated, and the rate in force on a day.

Published by the National Interbank Funding Center for the People's Bank of China on the 20th of a month, or the next
working day. Between two change points every monthly publication repeated the earlier one.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from creditshare.kernel.dated import Dated, in_force
from creditshare.kernel.errors import Invalid

ONE_YEAR, FIVE_YEARS = "1y", "5y"
BASIS_POINT = Fraction(1, 10_000)
_SOURCE = "National Interbank Funding Center, monthly publication (design/domain.md 8.8, ../data/policy/lpr.csv)"


@dataclass(frozen=True, slots=True)
class Quote:
    """One publication, as yearly fractions: for loans of up to five years, and for longer ones."""

    one_year: Fraction
    five_years: Fraction


def _quote(day: str, one_year: str, five_years: str) -> Dated[Quote]:
    quoted = Quote(Fraction(one_year) / 100, Fraction(five_years) / 100)
    return Dated(date.fromisoformat(day), quoted, _SOURCE)


LPR: tuple[Dated[Quote], ...] = (
    _quote("2019-08-20", "4.25", "4.85"),
    _quote("2019-09-20", "4.20", "4.85"),
    _quote("2019-11-20", "4.15", "4.80"),
    _quote("2020-02-20", "4.05", "4.75"),
    _quote("2020-04-20", "3.85", "4.65"),
    _quote("2021-12-20", "3.80", "4.65"),
    _quote("2022-01-20", "3.70", "4.60"),
    _quote("2022-05-20", "3.70", "4.45"),
    _quote("2022-08-22", "3.65", "4.30"),
    _quote("2023-06-20", "3.55", "4.20"),
    _quote("2023-08-21", "3.45", "4.20"),
    _quote("2024-02-20", "3.45", "3.95"),
    _quote("2024-07-22", "3.35", "3.85"),
    _quote("2024-10-21", "3.10", "3.60"),
    _quote("2025-05-20", "3.00", "3.50"),
)


def lpr_on(day: date, term: str = ONE_YEAR) -> Fraction:
    """Return the rate in force on a day as a yearly fraction; raise Invalid before 2019-08-20 or for another term.

    The latest publication not after the day counts; nothing is extrapolated to before the first one.
    """
    quote = in_force(LPR, day).value
    if term == ONE_YEAR:
        return quote.one_year
    if term == FIVE_YEARS:
        return quote.five_years
    raise Invalid(errors=[{"field": "term", "given": term, "code": "unknown"}])


def term_of(months: int) -> str:
    """Return which rate a loan of some months is priced by: the one-year rate up to five years, not included."""
    return ONE_YEAR if months < 60 else FIVE_YEARS  # noqa: PLR2004


def priced(day: date, months: int, basis_points: int) -> Fraction:
    """Return the rate of a loan agreed on a day as LPR plus (or minus) basis points; raise Invalid below zero."""
    rate = lpr_on(day, term_of(months)) + basis_points * BASIS_POINT
    if rate < 0:
        raise Invalid(errors=[{"field": "basis_points", "given": basis_points, "code": "rate_below_zero"}])
    return rate
