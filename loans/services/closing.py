"""Close a day: bring every account to it and post what accrued, once for each loan and day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from creditshare.kernel.money import to_fen, to_yuan
from loans.models import Account, DayOfLoan, Loan
from loans.queries import book_of
from loans.rules.standing import standing_of
from loans.services.accounts import keep_account


@transaction.atomic
def close_day(*, day: date, loan_ids: Sequence[UUID]) -> int:
    """Post what some loans accrued up to a day; return how many were not posted yet.

    A loan is held by one writer at a time, and posts what its book says less what earlier days posted: a line recorded
    late or reversed finds its way into the next day. The same day again, or one before a day that is posted, posts
    nothing.
    """
    # Held first, looked at then: whoever waited for the loan finds what was posted meanwhile.
    loans = list(Loan.objects.filter(pk__in=list(loan_ids)).select_for_update(no_key=True).order_by("pk"))
    posted = set(DayOfLoan.objects.filter(day__gte=day, loan__in=loans).values_list("loan_id", flat=True))
    rows = [_closed(loan, day) for loan in loans if loan.pk not in posted]
    DayOfLoan.objects.bulk_create(rows)
    return len(rows)


def _closed(loan: Loan, day: date) -> DayOfLoan:
    book = book_of(loan, day)
    standing = standing_of(book)
    # An account that stands on a later day already stays there.
    if not Account.objects.filter(loan=loan, as_of__gt=day).exists():
        keep_account(loan, book, loan.entries.count())
    sums = loan.days.aggregate(interest=Sum("interest"), late_costs=Sum("late_costs"))
    before = {name: to_fen(amount) if amount is not None else 0 for name, amount in sums.items()}
    return DayOfLoan(
        loan=loan,
        day=day,
        interest=to_yuan(standing.interest_so_far - before["interest"]),
        late_costs=to_yuan(standing.late_costs_so_far - before["late_costs"]),
        days_past_due=standing.days_past_due,
        category=standing.category,
    )
