"""Many hands on one loan, on PostgreSQL: the book has no gap, no line twice, and says what a serial replay says."""

import random
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections, transaction
from django.utils import timezone

from creditshare.kernel.errors import DomainError
from creditshare.kernel.money import to_yuan
from loans import queries, services
from loans.models import Account, DayOfLoan, Entry
from loans.rules.servicing import replay
from loans.rules.standing import standing_of
from tests.loans.makers import ago, lent, today

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 64


def at_once(*steps):
    """Run steps in threads that start together; return what each gave, a refusal as its class."""
    gate, given = threading.Barrier(len(steps)), []

    def run(step):
        gate.wait()
        try:
            given.append(step())
        except DomainError as refusal:
            given.append(type(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert len(given) == len(steps)
    return given


def steps(loan, officer, head, lot):
    """Draw 64 deeds: money in, lines taken out, days closed."""

    def pay():
        amount, day = Decimal(lot.randrange(1, 40_000)) / 100, ago(lot.randrange(0, 90))
        return lambda: services.record_repayment(
            actor=officer, loan_id=loan.pk, amount=amount, day=day, at=timezone.now()
        )

    def take_out():
        number = lot.randrange(1, 9)
        return lambda: services.reverse_entry(
            actor=head, loan_id=loan.pk, number=number, reason="重复入账", at=timezone.now()
        )

    def close():
        day = ago(lot.randrange(0, 6))
        return lambda: services.close_day(day=day, loan_ids=[loan.pk])

    return [lot.choice((pay, pay, pay, take_out, close))() for _ in range(HANDS)]


@pytest.mark.parametrize("seed", [1, 2])
def test_sixty_four_hands_leave_the_book_a_serial_replay_gives(seed):
    loan, officer, head, _ = lent()
    for _ in range(8):
        services.record_repayment(
            actor=officer, loan_id=loan.pk, amount=Decimal("10.00"), day=ago(40), at=timezone.now()
        )
    given = at_once(*steps(loan, officer, head, random.Random(seed)))
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == 8 + sum(isinstance(answer, Entry) for answer in given)
    reversed_once = Entry.objects.exclude(reverses=None).values_list("reverses__number", flat=True)
    assert len(set(reversed_once)) == len(reversed_once)
    days = [answer for answer in given if isinstance(answer, int)]
    assert sum(days) == DayOfLoan.objects.count() <= 6
    serial = replay(queries.contract_of_loan(loan), queries.entries_in_force(Entry.objects.order_by("number")), today())
    account = Account.objects.get()
    standing = standing_of(serial)
    assert (account.due, account.principal) == (to_yuan(standing.due), to_yuan(standing.principal))
    assert list(queries.find_violations()) == []
    # Whatever order the days were closed in, the next one brings the postings to the book's sum.
    tomorrow = today() + timedelta(days=1)
    services.close_day(day=tomorrow, loan_ids=[loan.pk])
    then = standing_of(queries.book_of(loan, tomorrow))
    posted = [sum(getattr(row, name) for row in loan.days.all()) for name in ("interest", "late_costs")]
    assert posted == [to_yuan(then.interest_so_far), to_yuan(then.late_costs_so_far)]


def test_without_the_lock_money_is_lost():
    """The negative control: looking at the account, and then writing what is left, loses all but one."""
    lent()
    due = Account.objects.get().due
    looked = threading.Barrier(8)

    def naive():
        with transaction.atomic():
            account = Account.objects.get()
            looked.wait()
            Account.objects.filter(pk=account.pk).update(due=account.due - Decimal("1.00"))

    at_once(*[naive] * 8)
    assert Account.objects.get().due == due - 1
