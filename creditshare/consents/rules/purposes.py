"""Purposes: what data may be asked for, by whom, and how far back and how long at most (the fair-use bound).

The bound is data: a dated value with its source. The platform shows it to the firm beside the request.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from creditshare.kernel.actor import BANK, FINANCE_OFFICE, GUARANTOR
from creditshare.kernel.dated import Dated, in_force
from creditshare.kernel.dates import add_months, month_number, month_start

LOCAL_TIME = ZoneInfo("Asia/Shanghai")
_ORDER = (
    "征信业务管理办法 (People's Bank of China Order 2021 No. 4, in force 2022-01-01): collect the minimum necessary"
)
_FIRST_TABLE = f"{_ORDER}; months set by the platform's first fair-use table"
_SECOND_TABLE = f"{_ORDER}; numbers set by the platform's fair-use table of 2026-11"
_IN_FORCE = date(2022, 1, 1)
_SECOND_IN_FORCE = date(2026, 11, 1)
LONGEST_LOAN_MONTHS = 120
"""The longest loan whose watching may be agreed to at once; a longer one is agreed to anew."""


@dataclass(frozen=True, slots=True)
class FairUse:
    """The most a request may ask.

    `months_back`: how many whole months back lists and series by month may reach. `figures_months_back`: over how many
    totals, ratios and the grade may be computed. `months_valid`: how long it may be read; where a loan's last day is
    named, until that day instead. `keep_days`: how long a copy may be kept, None: as long as the loan runs.
    `reads_a_month`: reads in one calendar month, None: no bound.
    """

    months_back: int
    months_valid: int
    figures_months_back: int
    keep_days: int | None
    reads_a_month: int | None = None
    follows_loan: bool = False


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why data is read, what ending it leads to, who (kinds of organisation) may ask for it, and its dated bound."""

    label: str
    meaning: str
    on_end: str
    requesters: frozenset[str]
    fair_use: tuple[Dated[FairUse], ...]
    on_one_decision: bool = False


def _bounds(first: FairUse, second: FairUse) -> tuple[Dated[FairUse], ...]:
    return Dated(_IN_FORCE, first, _FIRST_TABLE), Dated(_SECOND_IN_FORCE, second, _SECOND_TABLE)


PURPOSES: dict[str, Purpose] = {
    "underwriting": Purpose(
        "Loan review",
        "To decide on your application for a loan",
        "An application that is still under review stops until you agree again. Loans you have are not affected.",
        frozenset({BANK}),
        _bounds(FairUse(36, 6, 36, 180), FairUse(14, 1, 36, 30)),
        on_one_decision=True,
    ),
    "post_loan": Purpose(
        "Watching a loan",
        "To notice early whether a loan you have already been granted is at risk",
        "Your loan goes on. The bank may ask you for the same documents on paper, as your loan contract says.",
        frozenset({BANK}),
        _bounds(FairUse(24, 6, 36, None), FairUse(14, 6, 36, None, reads_a_month=5, follows_loan=True)),
    ),
    "guarantee_review": Purpose(
        "Guarantee review",
        "To decide whether to guarantee your loan",
        "A guarantee still under review stops until you agree again. Guarantees in force are not affected.",
        frozenset({GUARANTOR}),
        _bounds(FairUse(36, 3, 36, 180), FairUse(14, 1, 36, 30)),
        on_one_decision=True,
    ),
    "subsidy_review": Purpose(
        "Subsidy review",
        "To check whether you are entitled to a subsidy and to work out how much",
        "A subsidy still under review stops until you agree again. What was paid to you is not affected.",
        frozenset({FINANCE_OFFICE}),
        _bounds(FairUse(24, 6, 36, 365), FairUse(14, 3, 36, 365, reads_a_month=5)),
    ),
    "own_report": Purpose(
        "Your own report",
        "To give you the report on yourself; nobody else reads",
        "Nothing else changes.",
        frozenset(),
        _bounds(FairUse(36, 1, 36, None), FairUse(36, 1, 36, None)),
    ),
}


def purposes_for(kind: str | None) -> dict[str, Purpose]:
    """Return the purposes an organisation of this kind may ask for."""
    return {key: purpose for key, purpose in PURPOSES.items() if kind in purpose.requesters}


def local_date(moment: datetime) -> date:
    """Return the calendar day of a moment in Asia/Shanghai, the day in which bounds are counted."""
    return moment.astimezone(LOCAL_TIME).date()


def fair_use(purpose: str, on: date) -> Dated[FairUse]:
    """Return the bound in force on a day; KeyError for an unknown purpose."""
    return in_force(PURPOSES[purpose].fair_use, on)


def earliest_data(purpose: str, on: date) -> date:
    """Return the first day of lists and series a request made on a day may reach back to: a first of a month."""
    return month_start(month_number(on) - fair_use(purpose, on).value.months_back)


def earliest_figures(purpose: str, on: date) -> date:
    """Return the first day that a total, a ratio or the grade may be computed from: a first of a month."""
    return month_start(month_number(on) - fair_use(purpose, on).value.figures_months_back)


def latest_expiry(purpose: str, on: date, loan_until: date | None = None) -> date:
    """Return the last day on which a consent requested on a day may still be read.

    Watching a loan may last as long as the loan, where its last day is named, up to LONGEST_LOAN_MONTHS.
    """
    bound = fair_use(purpose, on).value
    if bound.follows_loan and loan_until is not None:
        return min(loan_until, add_months(on, LONGEST_LOAN_MONTHS))
    return add_months(on, bound.months_valid)
