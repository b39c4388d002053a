"""Take a line out of a loan's book by a line of its own."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.errors import Invalid, NotFound
from creditshare.kernel.permissions import require
from loans.errors import LaterFirst, LoanRefused, ReversedAlready
from loans.models import Entry
from loans.permissions import REVERSE_ENTRY
from loans.queries import contract_of_loan, entries_in_force, get_loan
from loans.rules.servicing import replay
from loans.rules.written import REVERSED
from loans.services.accounts import keep_account


@transaction.atomic
def reverse_entry(*, actor: Actor, loan_id: UUID, number: int, reason: str, at: datetime) -> Entry:
    """Take a line out of the book by a line of its own; every figure is as if it had never been.

    Raise ReversedAlready, LaterFirst where a later line cannot stand without it, LoanRefused without a reason.
    """
    require(REVERSE_ENTRY, actor)
    loan = get_loan(actor=actor, loan_id=loan_id, for_update=True)
    require(REVERSE_ENTRY, actor, loan)
    if not reason.strip():
        raise LoanRefused(errors=[{"field": "reason", "given": reason, "code": "missing"}])
    entries = list(loan.entries.order_by("number"))
    row = next((entry for entry in entries if entry.number == number), None)
    if row is None:
        raise NotFound()
    if row.kind == REVERSED or any(entry.reverses_id == row.pk for entry in entries):
        raise ReversedAlready()
    today = local_date(at)
    reversal = Entry(
        loan=loan,
        number=len(entries) + 1,
        day=row.day,
        kind=REVERSED,
        body=canonical_json({"reason": reason.strip()}).decode(),
        reverses=row,
        recorded_by_id=actor.person_id,
        recorded_at=at,
    )
    try:
        book = replay(contract_of_loan(loan), entries_in_force([*entries, reversal]), today)
    except Invalid as error:
        raise LaterFirst() from error
    reversal.save(force_insert=True)
    keep_account(loan, book, len(entries) + 1)
    record_event(REVERSE_ENTRY, actor, loan, at=at, firm_id=loan.firm_id, entry=number, reason=reason.strip())
    return reversal
