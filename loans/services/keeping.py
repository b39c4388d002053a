"""Record money that came in: on a loan that runs, and after a write-off."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from creditshare.kernel.actor import Actor
from creditshare.kernel.money import to_fen
from loans.models import Entry
from loans.permissions import RECORD_RECOVERY, RECORD_REPAYMENT
from loans.rules.contract import Recovered, Repaid
from loans.services.lines import record_line


@transaction.atomic
def record_repayment(
    *, actor: Actor, loan_id: UUID, amount: Decimal, day: date, at: datetime, prepay: str = ""
) -> Entry:
    """Record money that came in on a day (yuan); with `prepay` what is left goes to principal not yet due.

    Raise LoanRefused for more than is owed, NotToday, or NotFound.
    """
    fen = to_fen(amount)
    return record_line(actor, RECORD_REPAYMENT, loan_id, Repaid(day, 0, fen, prepay), at)


@transaction.atomic
def record_recovery(*, actor: Actor, loan_id: UUID, amount: Decimal, day: date, at: datetime) -> Entry:
    """Record money that came in after a write-off (yuan), at most the loss."""
    return record_line(actor, RECORD_RECOVERY, loan_id, Recovered(day, 0, to_fen(amount)), at)
