"""The API of loans: open one, keep its book, see its dues."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.errors import Invalid
from creditshare.kernel.money import parse_money
from loans import queries, services
from loans.models import Entry, Loan
from loans.queries.calendar import calendar_of
from loans.schemas import (
    AmountIn,
    CalendarOut,
    DayIn,
    EntryOut,
    ExtensionIn,
    LoanIn,
    LoanOut,
    PauseIn,
    RateIn,
    ReasonIn,
    RepaymentIn,
)

router = Router()
NUMBER = re.compile(r"-?\d{1,4}(\.\d{1,9})?")


def _money(field: str, text: str) -> Decimal:
    """Read yuan; raise Invalid for anything else."""
    try:
        return parse_money(text)
    except ValueError as error:
        raise Invalid(errors=[{"field": field, "given": text[:40], "code": "not_an_amount"}]) from error


def _rate(field: str, text: str) -> Decimal:
    """Read a plain number of at most nine decimals; raise Invalid for anything else."""
    if not NUMBER.fullmatch(text):
        raise Invalid(errors=[{"field": field, "given": text[:40], "code": "not_a_number"}])
    return Decimal(text)


def _told(loan: Loan) -> dict[str, Any]:
    account = loan.account
    named = ("as_of", "state", "days_past_due", "category", "next_due")
    told = {"id": loan.pk, "number": loan.number, "bank": loan.bank.name, "purpose": loan.purpose}
    told |= {"uscc": loan.firm.uscc, "name": loan.firm.name}
    amounts = {"principal": str(account.principal), "due": str(account.due)}
    return told | amounts | {name: getattr(account, name) for name in named}


def _line(entry: Entry) -> dict[str, Any]:
    reverses = entry.reverses.number if entry.reverses else None
    return {name: getattr(entry, name) for name in ("number", "day", "kind", "recorded_at")} | {"reverses": reverses}


@router.get("", response=list[LoanOut], operation_id="list_loans")
def list_own(request: HttpRequest, state: str = "") -> list[dict[str, Any]]:
    """List the loans of your bank, or of your firm, those in trouble first."""
    return [_told(loan) for loan in queries.list_loans(actor=request.auth, state=state)]  # type: ignore[attr-defined]


@router.post("", response={201: LoanOut}, operation_id="open_loan")
def open_one(request: HttpRequest, told: LoanIn) -> Status:
    """Open a loan that your bank disbursed to a firm which had let it look."""
    actor, at = request.auth, timezone.now()  # type: ignore[attr-defined]
    terms = told.dict() | {"amount": _money("amount", told.amount), "rate": _rate("rate", told.rate)}
    terms |= {"dates": tuple(told.dates), "penalty": Fraction(_rate("penalty", told.penalty))}
    loan = services.open_loan(actor=actor, at=at, **terms)
    return Status(201, _told(queries.get_loan(actor=actor, loan_id=loan.pk)))


@router.get("/{loan_id}", response=LoanOut, operation_id="get_loan")
def get_one(request: HttpRequest, loan_id: UUID) -> dict[str, Any]:
    """Return a loan with its account."""
    return _told(queries.get_loan(actor=request.auth, loan_id=loan_id))  # type: ignore[attr-defined]


@router.get("/{loan_id}/calendar", response=CalendarOut, operation_id="get_loan_calendar")
def get_calendar(request: HttpRequest, loan_id: UUID) -> dict[str, Any]:
    """Return what fell due, what will, and what is open of it today."""
    loan = queries.get_loan(actor=request.auth, loan_id=loan_id)  # type: ignore[attr-defined]
    return calendar_of(loan, local_date(timezone.now()))


@router.get("/{loan_id}/entries", response=list[EntryOut], operation_id="list_loan_entries")
def list_book(request: HttpRequest, loan_id: UUID) -> list[dict[str, Any]]:
    """List the lines of a loan's book."""
    loan = queries.get_loan(actor=request.auth, loan_id=loan_id)  # type: ignore[attr-defined]
    return [_line(entry) for entry in queries.list_entries(loan)]


@router.post("/{loan_id}/repayments", response={201: EntryOut}, operation_id="record_repayment")
def repay(request: HttpRequest, loan_id: UUID, told: RepaymentIn) -> Status:
    """Record money that came in."""
    amount = _money("amount", told.amount)
    actor, at = request.auth, timezone.now()  # type: ignore[attr-defined]
    entry = services.record_repayment(
        actor=actor, loan_id=loan_id, amount=amount, day=told.day, prepay=told.prepay, at=at
    )
    return Status(201, _line(entry))


@router.post("/{loan_id}/entries/{number}/reverse", response={201: EntryOut}, operation_id="reverse_loan_entry")
def reverse(request: HttpRequest, loan_id: UUID, number: int, told: ReasonIn) -> Status:
    """Take a line out of the book; every figure is as if it had never been."""
    actor, at = request.auth, timezone.now()  # type: ignore[attr-defined]
    return Status(
        201,
        _line(services.reverse_entry(actor=actor, loan_id=loan_id, number=number, reason=told.reason, at=at)),
    )


@router.post("/{loan_id}/rates", response={201: EntryOut}, operation_id="reprice_loan")
def reprice(request: HttpRequest, loan_id: UUID, told: RateIn) -> Status:
    """Let another yearly rate hold from a day on."""
    actor, at = request.auth, timezone.now()  # type: ignore[attr-defined]
    return Status(
        201,
        _line(services.reprice_loan(actor=actor, loan_id=loan_id, at=at, rate=_rate("rate", told.rate), day=told.day)),
    )


@router.post("/{loan_id}/extensions", response={201: EntryOut}, operation_id="extend_loan")
def extend(request: HttpRequest, loan_id: UUID, told: ExtensionIn) -> Status:
    """Let the principal not yet due fall due on other days."""
    actor, at = request.auth, timezone.now()  # type: ignore[attr-defined]
    rate = None if told.rate is None else _rate("rate", told.rate)
    plan = [(row.due_date, _money("plan", row.principal)) for row in told.plan]
    return Status(
        201,
        _line(services.extend_loan(actor=actor, loan_id=loan_id, plan=plan, day=told.day, rate=rate, at=at)),
    )


@router.post("/{loan_id}/pauses", response={201: EntryOut}, operation_id="pause_loan_count")
def pause(request: HttpRequest, loan_id: UUID, told: PauseIn) -> Status:
    """Do not count days past due for a time, for a reason."""
    actor, at = request.auth, timezone.now()  # type: ignore[attr-defined]
    return Status(201, _line(services.pause_count(actor=actor, loan_id=loan_id, at=at, **told.dict())))


@router.post("/{loan_id}/write-off", response={201: EntryOut}, operation_id="write_off_loan")
def write_off(request: HttpRequest, loan_id: UUID, told: DayIn) -> Status:
    """Write everything that is owed off as a loss."""
    actor, at = request.auth, timezone.now()  # type: ignore[attr-defined]
    return Status(201, _line(services.write_off_loan(actor=actor, loan_id=loan_id, day=told.day, at=at)))


@router.post("/{loan_id}/recoveries", response={201: EntryOut}, operation_id="record_recovery")
def recover(request: HttpRequest, loan_id: UUID, told: AmountIn) -> Status:
    """Record money that came in after a write-off."""
    actor, at = request.auth, timezone.now()  # type: ignore[attr-defined]
    amount = _money("amount", told.amount)
    return Status(
        201, _line(services.record_recovery(actor=actor, loan_id=loan_id, amount=amount, day=told.day, at=at))
    )
