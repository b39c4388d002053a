"""Which loans a day must still be closed for."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from loans.models import DayOfLoan, Loan
from loans.rules.standing import SETTLED

SHARD = 500


def open_shards(day: date) -> Iterator[list[UUID]]:
    """Yield, in shards, the loans disbursed by a day, not settled before it and not posted for it."""
    posted = DayOfLoan.objects.filter(day__gte=day).values("loan_id")
    rows = Loan.objects.exclude(account__state=SETTLED, account__as_of__lt=day).exclude(pk__in=posted)
    shard: list[UUID] = []
    for loan_id in rows.order_by("pk").values_list("pk", flat=True).iterator():
        shard.append(loan_id)
        if len(shard) == SHARD:
            yield shard
            shard = []
    if shard:
        yield shard
