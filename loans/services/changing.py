"""Change what was agreed: another rate, other days, a count that pauses, a loss."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db import transaction

from creditshare.kernel.actor import Actor
from creditshare.kernel.money import to_fen
from loans.models import Entry
from loans.permissions import EXTEND_LOAN, PAUSE_COUNT, REPRICE_LOAN, WRITE_OFF_LOAN
from loans.rules.contract import Extended, Paused, Repriced, Row, WrittenOff
from loans.services.lines import record_line


@transaction.atomic
def reprice_loan(*, actor: Actor, loan_id: UUID, rate: Decimal, day: date, at: datetime) -> Entry:
    """Let another yearly rate (a fraction) hold from a day on; an annuity's instalment is worked out again."""
    return record_line(actor, REPRICE_LOAN, loan_id, Repriced(day, 0, Fraction(rate)), at)


@transaction.atomic
def extend_loan(
    *,
    actor: Actor,
    loan_id: UUID,
    plan: list[tuple[date, Decimal]],
    day: date,
    at: datetime,
    rate: Decimal | None = None,
) -> Entry:
    """Let the principal not yet due fall due on other days (yuan each); its sum stays the same."""
    rows = tuple(Row(due, to_fen(amount)) for due, amount in plan)
    new_rate = None if rate is None else Fraction(rate)
    return record_line(actor, EXTEND_LOAN, loan_id, Extended(day, 0, rows, new_rate), at)


@transaction.atomic
def pause_count(*, actor: Actor, loan_id: UUID, day: date, until: date, reason: str, at: datetime) -> Entry:
    """Do not count days past due from a day to before another, for a reason."""
    return record_line(actor, PAUSE_COUNT, loan_id, Paused(day, 0, until, reason.strip()), at)


@transaction.atomic
def write_off_loan(*, actor: Actor, loan_id: UUID, day: date, at: datetime) -> Entry:
    """Write everything that is owed off as a loss."""
    return record_line(actor, WRITE_OFF_LOAN, loan_id, WrittenOff(day, 0), at)
