"""A loan's book: every line once, in order, by who may; a reversal restores; the day is closed once."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit.models import TrailEntry
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.kernel.money import to_yuan
from creditshare.outbox.services import drain, enqueue
from loans import queries, services
from loans.errors import LaterFirst, LoanRefused, NotToday, NumberTaken, ReversedAlready
from loans.models import Account, DayOfLoan, Entry, Loan
from loans.queries.closing import open_shards
from loans.rules.agreed import MESSAGES, Agreed, contract_from, problems_of
from loans.rules.contract import KEEP_TENOR, Extended, Paused, Recovered, Repaid, Repriced, Row, WrittenOff
from loans.rules.standing import owed_by_part, standing_of
from loans.rules.written import contract_json, contract_of, event_json, event_of, kind_of
from tests import makers
from tests.consents.makers import stored_consent
from tests.loans.makers import ago, desk, lent, opened, today

pytest_db = pytest.mark.django_db
YUAN = Decimal("0.01")


def pay(actor, loan, amount, day=None, prepay=""):
    told = {"amount": Decimal(amount), "day": day or today(), "prepay": prepay}
    return services.record_repayment(actor=actor, loan_id=loan.pk, at=timezone.now(), **told)


def reverse(actor, loan, number, reason="记错账户"):
    return services.reverse_entry(actor=actor, loan_id=loan.pk, number=number, reason=reason, at=timezone.now())


def account(loan):
    return Account.objects.get(loan=loan)


def due_now(loan):
    return to_yuan(queries.book_of(loan, today()).total_due)


def settle(officer, loan):
    """Pay what is due and then everything else."""
    if due_now(loan):
        pay(officer, loan, due_now(loan))
    book = queries.book_of(loan, today())
    pay(officer, loan, to_yuan(book.balance + book.accrued_interest), prepay=KEEP_TENOR)


class TestWritten:
    @given(
        st.builds(
            Agreed,
            amount=st.integers(1, 10**12),
            rate=st.fractions(0, Fraction(36, 100), max_denominator=10**9),
            start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
            periods=st.integers(1, 24),
            method=st.sampled_from(["annuity", "equal_principal", "interest_only", "bullet"]),
            grace_days=st.integers(0, 30),
            compound=st.booleans(),
            day_count=st.sampled_from(["30/360", "act/360", "act/365"]),
        )
    )
    def test_a_contract_reads_back_as_it_was(self, agreed):
        contract = contract_from(agreed)
        assert contract_of(json.loads(json.dumps(contract_json(contract)))) == contract

    @pytest.mark.parametrize(
        "event",
        [
            Repaid(date(2026, 1, 2), 3, 100, KEEP_TENOR),
            Repriced(date(2026, 1, 2), 3, Fraction(1, 3)),
            Extended(date(2026, 1, 2), 3, (Row(date(2027, 1, 1), 5),), None),
            Extended(date(2026, 1, 2), 3, (Row(date(2027, 1, 1), 5),), Fraction(1, 7)),
            Paused(date(2026, 1, 2), 3, date(2026, 2, 1), "调解"),
            WrittenOff(date(2026, 1, 2), 3),
            Recovered(date(2026, 1, 2), 3, 9),
        ],
        ids=lambda event: type(event).__name__,
    )
    def test_an_event_reads_back_as_it_was(self, event):
        told = json.loads(json.dumps(event_json(event)))
        assert event_of(kind_of(event), event.day, event.number, told) == event

    @pytest.mark.parametrize(
        ("changes", "field", "code"),
        [
            ({"amount": 0}, "amount", "must_be_positive"),
            ({"rate": Fraction(-1, 100)}, "rate", "must_not_be_negative"),
            ({"rate": Fraction(435, 100)}, "rate", "rate_too_high"),
            ({"periods": 601}, "periods", "must_be_1_to_600"),
            ({"every": 13}, "every", "must_be_1_to_12"),
            ({"method": "whenever"}, "method", "unknown"),
            ({"day_count": "31/361"}, "day_count", "unknown"),
            ({"penalty": Fraction(3)}, "penalty", "penalty_out_of_bounds"),
            ({"grace_days": 31}, "grace_days", "grace_out_of_bounds"),
            ({"order": ("principal", "interest")}, "order", "order_incomplete"),
            ({"dates": (date(2026, 1, 1),)}, "dates", "must_rise_after_start"),
        ],
    )
    def test_terms_that_make_no_loan_are_named(self, changes, field, code):
        told = {
            "amount": 100_00,
            "rate": Fraction(1, 25),
            "start": date(2026, 1, 15),
            "periods": 3,
            "method": "annuity",
        }
        found = [(one["field"], one["code"]) for one in problems_of(Agreed(**told | changes), "1", "x")]
        assert (field, code) in found and code in MESSAGES

    def test_number_and_purpose_are_needed(self):
        agreed = Agreed(100_00, Fraction(4, 100), date(2026, 1, 15), 3, "annuity")
        assert [(one["field"], one["code"]) for one in problems_of(agreed, " ", "x" * 201)] == [
            ("number", "missing"),
            ("purpose", "too_long"),
        ]


@pytest_db
class TestOpening:
    def test_a_loan_begins_with_its_plan_and_stands_as_of_today(self):
        loan, officer, _, firm = lent()
        assert (loan.firm_id, loan.bank_id) == (firm.pk, officer.organisation_id)
        kept = account(loan)
        assert kept.as_of == today() and kept.state == "overdue" and kept.days_past_due > 0
        assert len(queries.contract_of_loan(loan).plan) == 12
        event = TrailEntry.objects.get(event="loans.loan.open")
        assert json.loads(event.body)["facts"]["number"] == loan.number

    def test_only_to_a_firm_that_once_let_the_bank_look(self):
        _, officer, _ = desk()
        stranger = makers.firm()
        for uscc in (stranger.uscc, makers.uscc(), "not a code"):
            with pytest.raises(NotFound):
                opened(officer, stranger, uscc=uscc)

    def test_a_number_is_taken_once_in_a_bank_and_free_in_another(self):
        loan, officer, _, firm = lent(number="HT-7")
        with pytest.raises(NumberTaken):
            opened(officer, firm, number=" HT-7 ")
        bank, other, _ = desk()
        stored_consent(firm, bank)
        assert opened(other, firm, number="HT-7").pk != loan.pk

    def test_not_from_tomorrow_and_not_on_wrong_terms(self):
        _, officer, _, firm = lent()
        with pytest.raises(NotToday):
            opened(officer, firm, start=today() + timedelta(days=1))
        with pytest.raises(LoanRefused) as refused:
            opened(officer, firm, rate=Decimal("4.35"), purpose="")
        assert [(one["field"], one["code"]) for one in refused.value.errors] == [
            ("purpose", "missing"),
            ("rate", "rate_too_high"),
        ]
        assert Loan.objects.count() == 1

    def test_who_may(self):
        loan, officer, _, firm = lent()
        representative = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE)
        with pytest.raises(NotPermitted):
            opened(representative, firm)
        with pytest.raises(NotPermitted):
            pay(representative, loan, "1")
        with pytest.raises(NotPermitted):
            reverse(officer, loan, 1)
        _, stranger, strange_head = desk()
        for attempt in (lambda: pay(stranger, loan, "1"), lambda: reverse(strange_head, loan, 1)):
            with pytest.raises(NotFound):
                attempt()
        other_firm = makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE)
        assert list(queries.list_loans(actor=other_firm)) == list(queries.list_loans(actor=stranger)) == []
        assert [one.pk for one in queries.list_loans(actor=representative)] == [loan.pk]

    def test_what_was_agreed_and_written_is_never_changed(self):
        loan, officer, _, _ = lent()
        pay(officer, loan, "10.00")
        for rows, change in ((Loan.objects, {"contract": "{}"}), (Entry.objects, {"day": ago(9)})):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.all().delete()


@pytest_db
class TestBook:
    def test_money_is_counted_and_the_account_follows(self):
        loan, officer, _, _ = lent()
        before = due_now(loan)
        entry = pay(officer, loan, "5000.00")
        assert (entry.number, entry.kind) == (1, "repaid")
        assert account(loan).due == before - 5000 == due_now(loan)
        assert account(loan).entries == 1 and list(queries.find_violations()) == []

    def test_paying_all_that_is_due_ends_the_arrears_and_then_the_loan(self):
        loan, officer, _, _ = lent()
        pay(officer, loan, due_now(loan))
        kept = account(loan)
        assert (kept.state, kept.due, kept.days_past_due, kept.category) == ("running", 0, 0, "normal")
        with pytest.raises(LoanRefused) as refused:
            pay(officer, loan, "0.01")
        assert refused.value.errors[0]["code"] == "more_than_is_due"
        settle(officer, loan)
        assert account(loan).state == "settled" and account(loan).next_due is None

    def test_money_of_an_earlier_day_counts_from_that_day(self):
        loan, officer, head, _ = lent()
        first = queries.contract_of_loan(loan).plan[0].due_date
        late = pay(officer, loan, "1000.00", day=today())
        owed = sum(owed_by_part(queries.book_of(loan, today())).values())
        reverse(head, loan, late.number)
        pay(officer, loan, "1000.00", day=first)
        assert sum(owed_by_part(queries.book_of(loan, today())).values()) < owed

    @pytest.mark.parametrize("ahead", [1, 400])
    def test_nothing_happens_tomorrow(self, ahead):
        loan, officer, _, _ = lent()
        with pytest.raises(NotToday):
            pay(officer, loan, "1", day=today() + timedelta(days=ahead))
        assert not Entry.objects.exists()

    def test_a_refused_line_leaves_nothing(self):
        loan, officer, _, _ = lent()
        kept = account(loan).__dict__.copy()
        for amount in ("0", "-5", "999999999"):
            with pytest.raises(LoanRefused):
                pay(officer, loan, amount)
        now = account(loan).__dict__
        assert not Entry.objects.exists() and {key: now[key] for key in kept if key[0] != "_"} == {
            key: value for key, value in kept.items() if key[0] != "_"
        }
        assert not TrailEntry.objects.filter(event="loans.repayment.record").exists()

    def test_another_rate_an_extension_a_pause(self):
        loan, officer, head, _ = lent(method="interest_only")
        told = {"loan_id": loan.pk, "at": timezone.now()}
        services.reprice_loan(actor=officer, rate=Decimal("0.03"), day=ago(50), **told)
        services.pause_count(actor=head, day=ago(20), until=ago(5), reason="调解", **told)
        plan = [(today() + timedelta(days=400), Decimal("120000.00"))]
        services.extend_loan(actor=head, plan=plan, day=today(), rate=Decimal("0.05"), **told)
        book = queries.book_of(loan, today())
        assert book.rate == Fraction(5, 100) and [row.principal for row in book.plan] == [120_000_00]
        assert book.days_past_due == (today() - book.overdue_since).days - 15
        assert list(queries.find_violations()) == []

    def test_a_loss_and_what_comes_of_it(self):
        loan, officer, head, _ = lent()
        services.write_off_loan(actor=head, loan_id=loan.pk, day=today(), at=timezone.now())
        kept = account(loan)
        assert (kept.state, kept.category, kept.principal) == ("written_off", "loss", 0)
        loss = to_yuan(queries.book_of(loan, today()).loss)
        recover = {"actor": officer, "loan_id": loan.pk, "day": today(), "at": timezone.now()}
        services.record_recovery(amount=loss - YUAN, **recover)
        with pytest.raises(LoanRefused) as refused:
            services.record_recovery(amount=2 * YUAN, **recover)
        assert refused.value.errors[0]["code"] == "beyond_the_loss"
        services.record_recovery(amount=YUAN, **recover)
        with pytest.raises(LoanRefused):
            pay(officer, loan, "1.00")
        assert list(queries.find_violations()) == []

    @pytest.mark.parametrize("column", ["principal", "due", "state", "entries", "days_past_due"])
    def test_an_account_that_says_something_else_is_found(self, column):
        loan, officer, _, _ = lent()
        pay(officer, loan, "10.00")
        wrong = {"state": "settled", "entries": 7, "days_past_due": 1}.get(column, Decimal("1.00"))
        Account.objects.update(**{column: wrong})
        assert [item["invariant"] for item in queries.find_violations()] == ["loans.book"]


@pytest_db
class TestReversal:
    def test_every_figure_is_as_if_it_had_never_been(self):
        loan, officer, head, _ = lent()
        before = account(loan)
        book = queries.book_of(loan, today())
        entry = pay(officer, loan, "777.77", day=ago(30))
        assert account(loan).due != before.due
        reverse(head, loan, entry.number)
        after = account(loan)
        for name in ("state", "principal", "due", "days_past_due", "category", "next_due"):
            assert getattr(after, name) == getattr(before, name)
        assert queries.book_of(loan, today()) == book and after.entries == 2
        told = json.loads(TrailEntry.objects.get(event="loans.entry.reverse").body)["facts"]
        assert told["entry"] == 1

    def test_once_and_never_a_reversal(self):
        loan, officer, head, _ = lent()
        pay(officer, loan, "5.00")
        reverse(head, loan, 1)
        for number in (1, 2):
            with pytest.raises(ReversedAlready):
                reverse(head, loan, number)
        with pytest.raises(NotFound):
            reverse(head, loan, 3)

    def test_what_rests_on_it_goes_first(self):
        loan, officer, head, _ = lent()
        services.write_off_loan(actor=head, loan_id=loan.pk, day=today(), at=timezone.now())
        services.record_recovery(actor=officer, loan_id=loan.pk, amount=Decimal(1), day=today(), at=timezone.now())
        with pytest.raises(LaterFirst):
            reverse(head, loan, 1)
        reverse(head, loan, 2)
        reverse(head, loan, 1)
        assert account(loan).state == "overdue"

    def test_a_reason_is_needed(self):
        loan, officer, head, _ = lent()
        pay(officer, loan, "5.00")
        with pytest.raises(LoanRefused):
            reverse(head, loan, 1, "  ")


@pytest_db
class TestClosing:
    def posted(self, loan):
        return [sum(getattr(row, name) for row in loan.days.all()) for name in ("interest", "late_costs")]

    def told(self, loan, day):
        standing = standing_of(queries.book_of(loan, day))
        return [to_yuan(standing.interest_so_far), to_yuan(standing.late_costs_so_far)]

    def test_a_day_is_posted_once_and_sums_to_the_book(self):
        loan, officer, head, _ = lent()
        for back in range(12, 0, -1):
            assert services.close_day(day=ago(back), loan_ids=[loan.pk]) == 1
            assert services.close_day(day=ago(back), loan_ids=[loan.pk]) == 0
            assert self.posted(loan) == self.told(loan, ago(back))
        entry = pay(officer, loan, "3000.00", day=ago(60))
        services.close_day(day=today(), loan_ids=[loan.pk])
        assert self.posted(loan) == self.told(loan, today())
        # The money came in early, so being late cost less; taken back out, the next day makes up for it.
        reverse(head, loan, entry.number)
        tomorrow = today() + timedelta(days=1)
        services.close_day(day=tomorrow, loan_ids=[loan.pk])
        assert self.posted(loan) == self.told(loan, tomorrow)
        assert DayOfLoan.objects.count() == 14

    def test_a_day_before_a_posted_one_posts_nothing(self):
        loan, *_ = lent()
        assert services.close_day(day=ago(3), loan_ids=[loan.pk]) == 1
        assert services.close_day(day=ago(4), loan_ids=[loan.pk]) == 0
        assert list(DayOfLoan.objects.values_list("day", flat=True)) == [ago(3)]
        assert list(open_shards(ago(4))) == [] and list(open_shards(ago(2))) == [[loan.pk]]

    def test_an_account_of_a_later_day_stays(self):
        loan, *_ = lent()
        services.close_day(day=ago(5), loan_ids=[loan.pk])
        assert account(loan).as_of == today() and list(queries.find_violations()) == []

    def test_the_worker_closes_yesterday_for_every_open_loan_once(self):
        first, officer, _, firm = lent()
        second = opened(officer, firm)
        settle(officer, second)
        for later in (0, 1):
            enqueue("loans.tasks.close_yesterday", at=timezone.now() + timedelta(seconds=later))
            drain(worker="w", at=timezone.now() + timedelta(seconds=later))
        assert set(DayOfLoan.objects.values_list("loan_id", "day")) == {(first.pk, ago(1)), (second.pk, ago(1))}
        # From the day after its settlement a loan is left alone.
        assert list(open_shards(today() + timedelta(days=1))) == [[first.pk]]
