"""Due dates, settlement days, shares of a year, and the calendar that a firm sees."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from creditshare.kernel.money import to_fen
from loans import services
from loans.queries import book_of
from loans.queries.calendar import calendar_of
from loans.rules.amortisation import Terms, repayment_schedule
from loans.rules.calendar import DAY_COUNTS, due_dates, settlement_dates, year_shares
from loans.rules.contract import KEEP_TENOR
from loans.rules.servicing import coming_dues
from loans.rules.standing import standing_of
from tests.loans.makers import ago, lent, today

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("start", "maturity", "every", "dates"),
    [
        ("2026-01-15", "2026-12-31", 3, ["03-21", "06-21", "09-21", "12-21", "12-31"]),
        ("2026-03-21", "2026-09-20", 3, ["06-21", "09-20"]),
        ("2026-03-20", "2026-06-21", 3, ["03-21", "06-21"]),
        ("2026-01-15", "2026-04-01", 1, ["01-21", "02-21", "03-21", "04-01"]),
        ("2026-01-15", "2026-01-20", 3, ["01-20"]),
    ],
)
def test_banks_settle_on_the_twentieth_and_collect_the_day_after(start, maturity, every, dates):
    found = settlement_dates(date.fromisoformat(start), date.fromisoformat(maturity), every)
    assert [day.strftime("%m-%d") for day in found] == dates


@given(DAYS, st.integers(1, 2000), st.sampled_from([1, 3, 6, 12]))
def test_settlement_days_rise_and_end_at_maturity(start, days, every):
    maturity = start + timedelta(days=days)
    found = settlement_dates(start, maturity, every)
    assert found[-1] == maturity and found[0] > start
    assert all(one < other for one, other in itertools.pairwise(found))
    assert all(day.day == 21 for day in found[:-1])


def test_quarters_are_counted_from_the_start():
    found = due_dates(date(2026, 1, 31), 4, "clamp", 3)
    assert found == [date(2026, 4, 30), date(2026, 7, 31), date(2026, 10, 31), date(2027, 1, 31)]
    rolled = due_dates(date(2026, 1, 31), 2, "roll", 3)
    assert rolled == [date(2026, 5, 1), date(2026, 7, 31)]


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-01-31", "2026-02-28", 28),
        ("2026-01-30", "2026-02-28", 28),
        ("2026-02-28", "2026-03-31", 32),
        ("2026-01-31", "2026-03-31", 60),
        ("2026-01-01", "2027-01-01", 360),
        ("2026-05-15", "2026-05-16", 1),
    ],
)
def test_months_of_thirty_days(since, until, days):
    """Rows of ISDA 2006 section 4.16(g): the 31st counts as the 30th on either side."""
    assert DAY_COUNTS["30/360"](date.fromisoformat(since), date.fromisoformat(until)) == Fraction(days, 360)


@given(DAYS, DAYS, DAYS, st.sampled_from(sorted(DAY_COUNTS)))
def test_shares_of_a_year_add_up(one, two, three, day_count):
    first, second, third = sorted((one, two, three))
    count = DAY_COUNTS[day_count]
    assert count(first, second) + count(second, third) == count(first, third)


def test_whole_months_are_twelfths_and_own_dates_are_counted():
    dates = due_dates(date(2026, 1, 31), 3, "clamp")
    assert year_shares(date(2026, 1, 31), dates, "30/360") == [Fraction(1, 12)] * 3
    assert year_shares(date(2026, 1, 31), dates, "30/360", 3) == [Fraction(1, 4)] * 3
    assert year_shares(date(2026, 1, 31), dates, "30/360", None) == [Fraction(n, 360) for n in (28, 32, 30)]
    assert year_shares(date(2026, 1, 31), [], "act/360") == []


@pytest.mark.parametrize("method", ["annuity", "equal_principal", "interest_only"])
@pytest.mark.parametrize("every", [1, 3])
def test_a_quarterly_plan_keeps_the_invariants(method, every):
    terms = Terms(1_234_567_89, Fraction(435, 10_000), method, 8, date(2026, 1, 31), "act/365", every=every)
    rows = repayment_schedule(terms)
    assert sum(row.principal for row in rows) == terms.principal and rows[-1].balance == 0
    assert all(row.balance >= 0 and row.principal >= 0 for row in rows)
    payments = {row.payment for row in rows[:-1]}
    assert len(payments) == 1 or method != "annuity"


@pytest.mark.django_db
class TestCalendar:
    def test_what_is_to_come_is_the_plan_and_changes_nothing(self):
        loan, *_ = lent()
        before = book_of(loan, today())
        book = book_of(loan, today())
        ahead = coming_dues(book)
        assert book == before
        assert [due.due_date for due in ahead] == [row.due_date for row in book.plan]
        assert sum(due.principal for due in ahead) == book.balance
        assert all(not due.penalty and not due.compound for due in ahead)

    def test_the_calendar_adds_up_to_the_book(self):
        loan, officer, *_ = lent()
        services.record_repayment(
            actor=officer, loan_id=loan.pk, amount=Decimal("12345.67"), day=ago(20), at=timezone.now()
        )
        told, book = calendar_of(loan, today()), book_of(loan, today())
        assert sum(to_fen(Decimal(row["principal"])) for row in told["rows"]) == book.contract.amount
        assert sum(to_fen(Decimal(row["open"])) for row in told["rows"]) == standing_of(book).due
        for row in told["rows"]:
            assert Decimal(row["payment"]) == Decimal(row["principal"]) + Decimal(row["interest"])

    def test_an_early_repayment_shortens_or_lowers_what_is_to_come(self):
        loan, officer, *_ = lent(start=ago(10))
        before = calendar_of(loan, today())["rows"]
        services.record_repayment(
            actor=officer,
            loan_id=loan.pk,
            amount=Decimal("60000.00"),
            day=today(),
            prepay=KEEP_TENOR,
            at=timezone.now(),
        )
        after = calendar_of(loan, today())["rows"]
        assert len(after) == len(before) == 12
        # The first one is shorter by the days whose interest was paid with the money.
        assert all(Decimal(new["payment"]) < Decimal(old["payment"]) for new, old in zip(after, before, strict=True))

    def test_a_loss_leaves_nothing_to_come(self):
        loan, _, head, _ = lent()
        services.write_off_loan(actor=head, loan_id=loan.pk, day=today(), at=timezone.now())
        rows = calendar_of(loan, today())["rows"]
        assert rows and all(row["is_due"] for row in rows)
