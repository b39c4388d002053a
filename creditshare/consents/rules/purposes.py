"""Purposes: what data may be asked for, by whom, and how far back and how long at most (the fair-use bound).

The bound is data: a dated value with its source. The platform shows it to the firm beside the request.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from creditshare.kernel.actor import BANK, GUARANTOR
from creditshare.kernel.dated import Dated, in_force
from creditshare.kernel.dates import add_months, month_number, month_start

LOCAL_TIME = ZoneInfo("Asia/Shanghai")
_MINIMUM_NECESSITY = (
    "征信业务管理办法 (People's Bank of China Order 2021 No. 4, in force 2022-01-01): collect the minimum necessary; "
    "months set by the platform's fair-use table of 2026-11"
)
_IN_FORCE = date(2022, 1, 1)


@dataclass(frozen=True, slots=True)
class FairUse:
    """The most a request may ask: data this many whole months back, readable for this many months."""

    months_back: int
    months_valid: int


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why data is read, what ending it leads to, who (kinds of organisation) may ask for it, and its dated bound."""

    label: str
    meaning: str
    on_end: str
    requesters: frozenset[str]
    fair_use: tuple[Dated[FairUse], ...]


PURPOSES: dict[str, Purpose] = {
    "underwriting": Purpose(
        "Loan review",
        "To decide on your application for a loan",
        "An application that is still under review stops until you agree again. Loans you have are not affected.",
        frozenset({BANK}),
        (Dated(_IN_FORCE, FairUse(months_back=36, months_valid=6), _MINIMUM_NECESSITY),),
    ),
    "post_loan": Purpose(
        "Watching a loan",
        "To notice early whether a loan you have already been granted is at risk",
        "Your loan goes on. The bank may ask you for the same documents on paper, as your loan contract says.",
        frozenset({BANK}),
        (Dated(_IN_FORCE, FairUse(months_back=24, months_valid=6), _MINIMUM_NECESSITY),),
    ),
    "guarantee_review": Purpose(
        "Guarantee review",
        "To decide whether to guarantee your loan",
        "A guarantee still under review stops until you agree again. Guarantees in force are not affected.",
        frozenset({GUARANTOR}),
        (Dated(_IN_FORCE, FairUse(months_back=36, months_valid=3), _MINIMUM_NECESSITY),),
    ),
    "own_report": Purpose(
        "Your own report",
        "To give you the report on yourself; nobody else reads",
        "Nothing else changes.",
        frozenset(),
        (Dated(_IN_FORCE, FairUse(months_back=36, months_valid=1), _MINIMUM_NECESSITY),),
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
    """Return the first day of data a request made on a day may reach back to: a first of a month."""
    return month_start(month_number(on) - fair_use(purpose, on).value.months_back)


def latest_expiry(purpose: str, on: date) -> date:
    """Return the last day on which a consent requested on a day may still be read."""
    return add_months(on, fair_use(purpose, on).value.months_valid)
