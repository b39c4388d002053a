"""One line of a loan's book, written on a loan that is held by one writer at a time."""

from datetime import datetime
from uuid import UUID

from creditshare.audit.services import record_event
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.errors import Invalid
from creditshare.kernel.permissions import Permission, require
from loans.errors import LoanRefused, NotToday
from loans.models import Entry, Loan
from loans.queries import contract_of_loan, entries_in_force, get_loan
from loans.rules.contract import Event
from loans.rules.servicing import replay
from loans.rules.written import event_json, kind_of
from loans.services.accounts import keep_account


def record_line(actor: Actor, permission: Permission, loan_id: UUID, event: Event, at: datetime) -> Entry:
    """Write one line into a loan's book, where the whole book can still be replayed with it."""
    require(permission, actor)
    loan = get_loan(actor=actor, loan_id=loan_id, for_update=True)
    require(permission, actor, loan)
    today = local_date(at)
    if event.day > today:
        wrong = {"field": "day", "given": event.day.isoformat(), "code": NotToday.code}
        raise NotToday(given=event.day.isoformat(), errors=[wrong])
    entries = list(loan.entries.order_by("number"))
    entry = line_of(loan, len(entries) + 1, event, actor, at)
    try:
        book = replay(contract_of_loan(loan), entries_in_force([*entries, entry]), today)
    except Invalid as error:
        raise LoanRefused(errors=error.errors) from error
    entry.save(force_insert=True)
    keep_account(loan, book, entry.number)
    told = {"entry": entry.number, "kind": entry.kind, "day": event.day.isoformat()}
    record_event(permission, actor, loan, at=at, firm_id=loan.firm_id, **told)
    return entry


def line_of(loan: Loan, number: int, event: Event, actor: Actor, at: datetime) -> Entry:
    """Return a line as the book keeps it, not yet stored."""
    return Entry(
        loan=loan,
        number=number,
        day=event.day,
        kind=kind_of(event),
        body=canonical_json(event_json(event)).decode(),
        recorded_by_id=actor.person_id,
        recorded_at=at,
    )
