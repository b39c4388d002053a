"""A loan replayed: what is paid as planned ends at nothing, what is late costs by the day, and no fen is lost."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.kernel.errors import Invalid
from loans.rules.amortisation import REPAYMENT_METHODS, Terms, repayment_schedule
from loans.rules.classification import bucket, classify
from loans.rules.contract import (
    COMPOUND,
    INTEREST,
    KEEP_INSTALMENT,
    KEEP_TENOR,
    PARTS,
    PENALTY,
    PRINCIPAL,
    Contract,
    Extended,
    Paused,
    Recovered,
    Repaid,
    Repriced,
    Row,
    WrittenOff,
)
from loans.rules.servicing import advance, apply_event, replay

START = date(2026, 1, 15)


def contract_of(terms, **changes):
    """Return the contract of some terms, its plan laid out."""
    rows = repayment_schedule(terms)
    plan = tuple(Row(row.due_date, row.principal) for row in rows)
    every = None if terms.dates or terms.method == "bullet" else terms.every
    told = {"method": terms.method, "day_count": terms.day_count, "every": every} | changes
    return Contract(terms.principal, terms.rate, terms.start, plan, **told), rows


def terms(method="annuity", principal=120_000_00, percent="4.35", periods=12, day_count="act/360", **more):
    return Terms(principal, Fraction(percent) / 100, method, periods, START, day_count, **more)


def code_of(refused):
    return refused.value.errors[0]["code"]


TERMS = st.builds(
    Terms,
    principal=st.integers(1_00, 10_000_000_00),
    rate=st.integers(0, 2400).map(lambda points: Fraction(points, 10_000)),
    method=st.sampled_from(sorted(set(REPAYMENT_METHODS) - {"bullet"})),
    periods=st.integers(1, 36),
    start=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    day_count=st.sampled_from(["30/360", "act/360", "act/365"]),
    month_end=st.sampled_from(["clamp", "roll"]),
    every=st.sampled_from([1, 3]),
)


class TestAsPlanned:
    @given(TERMS)
    def test_who_pays_each_row_on_its_day_owes_nothing_at_the_end(self, agreed):
        contract, rows = contract_of(agreed)
        events = [Repaid(row.due_date, place, row.payment) for place, row in enumerate(rows) if row.payment]
        book = replay(contract, events, contract.maturity)
        assert book.is_settled and book.days_past_due == 0
        assert book.paid == {
            PRINCIPAL: agreed.principal,
            INTEREST: sum(row.interest for row in rows),
            PENALTY: 0,
            COMPOUND: 0,
        }

    @given(TERMS)
    def test_what_falls_due_is_what_the_schedule_said(self, agreed):
        contract, rows = contract_of(replace(agreed, principal=agreed.principal))
        book = replay(contract, [], contract.maturity)
        assert [(due.due_date, due.principal, due.interest) for due in book.dues[:1]] == [
            (rows[0].due_date, rows[0].principal, rows[0].interest)
        ]
        assert sum(due.principal for due in book.dues) == agreed.principal and book.balance == 0

    def test_a_bullet_bears_its_interest_once(self):
        agreed = terms("bullet", 3_000_000_00, periods=12)
        contract, rows = contract_of(agreed)
        book = replay(contract, [], contract.maturity)
        assert [(due.principal, due.interest) for due in book.dues] == [(3_000_000_00, rows[0].interest)]
        assert rows[0].interest == 132_312_50

    def test_interest_of_a_quarter_by_its_days(self):
        agreed = terms("interest_only", 1_000_000_00, periods=4, every=3)
        contract, rows = contract_of(agreed)
        assert [row.due_date for row in rows] == [
            date(2026, 4, 15), date(2026, 7, 15), date(2026, 10, 15), date(2027, 1, 15),
        ]  # fmt: skip
        assert rows[0].interest == 1_087_500  # 1,000,000 × 4.35 % × 90/360
        assert replay(contract, [], date(2026, 4, 15)).owed(INTEREST) == 1_087_500


class TestTime:
    @given(TERMS, st.integers(0, 500), st.data())
    def test_day_by_day_is_the_same_as_at_once(self, agreed, days, data):
        """Accrual by day = accrual by period, with arrears, penalty and compound among it."""
        contract, _ = contract_of(agreed)
        end = contract.start + timedelta(days=days)
        once, daily = replay(contract, [], end), replay(contract, [], contract.start)
        for step in range(1, days + 1):
            advance(daily, contract.start + timedelta(days=step))
        assert (once.accrued, once.balance, once.dues) == (daily.accrued, daily.balance, daily.dues)
        cut = data.draw(st.integers(0, days))
        twice = replay(contract, [], contract.start + timedelta(days=cut))
        advance(twice, end)
        assert (twice.accrued, twice.dues) == (once.accrued, once.dues)

    def test_interest_runs_from_the_first_day_to_the_day_before_the_last(self):
        contract, _ = contract_of(terms("interest_only", 3_600_000_00, "10"))
        assert replay(contract, [], START).accrued_interest == 0
        assert replay(contract, [], START + timedelta(days=1)).accrued_interest == 1_000_00


class TestLate:
    def overdue(self, **changes):
        contract, _ = contract_of(terms("interest_only", 100_000_00, periods=1, percent="4.35"), **changes)
        return contract

    def test_penalty_is_half_as_much_again_by_the_day(self):
        contract = self.overdue()
        book = replay(contract, [], contract.maturity + timedelta(days=10))
        assert book.owed(PENALTY) == 181_25  # 100,000 × 4.35 % × 1.5 × 10/360
        assert book.owed(INTEREST) == 374_58  # 100,000 × 4.35 % × 31/360
        assert book.owed(COMPOUND) == 68  # 374.58 × 4.35 % × 1.5 × 10/360
        assert book.days_past_due == 10 and book.overdue_since == contract.maturity

    def test_without_compound_interest_bears_none(self):
        contract = self.overdue(compound=False)
        assert replay(contract, [], contract.maturity + timedelta(days=90)).owed(COMPOUND) == 0

    def test_on_the_due_day_nothing_is_late(self):
        contract = self.overdue()
        book = replay(contract, [], contract.maturity)
        assert (book.days_past_due, book.owed(PENALTY), book.total_due) == (0, 0, 100_374_58)

    def test_within_its_grace_nothing_is_late_and_after_it_everything_since_the_due_date(self):
        contract = self.overdue(grace_days=3)
        inside, outside = (replay(contract, [], contract.maturity + timedelta(days=days)) for days in (3, 4))
        assert (inside.days_past_due, inside.owed(PENALTY)) == (0, 0)
        assert (outside.days_past_due, outside.owed(PENALTY)) == (4, 72_50)

    def test_money_goes_to_the_oldest_and_in_the_agreed_order(self):
        contract, _ = contract_of(terms("equal_principal", 12_000_00, periods=3, percent="12"))
        day = contract.plan[1].due_date + timedelta(days=5)
        whole = replay(contract, [], day)
        first, second = whole.dues
        just = sum(first.open(part) for part in PARTS)
        book = replay(contract, [Repaid(day, 1, just + 1)], day)
        assert not book.dues[0].is_open and book.dues[0].settled_on == day
        assert sum(book.dues[1].open(part) for part in PARTS) == sum(second.open(part) for part in PARTS) - 1
        assert book.overdue_since == contract.plan[1].due_date

    def test_another_order_is_kept_too(self):
        contract = self.overdue(order=(PRINCIPAL, INTEREST, COMPOUND, PENALTY))
        day = contract.maturity + timedelta(days=10)
        book = replay(contract, [Repaid(day, 1, 100_000_00)], day)
        assert (book.owed(PRINCIPAL), book.owed(PENALTY)) == (0, 181_25)

    def test_a_paused_count_stands_still_and_costs_run_on(self):
        contract = self.overdue()
        late = contract.maturity + timedelta(days=100)
        pauses = [
            Paused(contract.maturity + timedelta(days=10), 1, contract.maturity + timedelta(days=40), "调解"),
            Paused(contract.maturity + timedelta(days=30), 2, contract.maturity + timedelta(days=50), "诉讼"),
        ]
        plain, paused = replay(contract, [], late), replay(contract, pauses, late)
        assert (plain.days_past_due, paused.days_past_due) == (100, 60)
        assert paused.owed(PENALTY) == plain.owed(PENALTY)


class TestPrepayment:
    def test_keeping_the_tenor_lowers_the_instalment(self):
        contract, rows = contract_of(terms("annuity", day_count="30/360"))
        day = rows[2].due_date
        paid = [Repaid(row.due_date, place, row.payment) for place, row in enumerate(rows[:3])]
        book = replay(contract, [*paid, Repaid(day, 9, 50_000_00, KEEP_TENOR)], day)
        assert len(book.plan) == 9 and sum(row.principal for row in book.plan) == book.balance
        assert book.balance == rows[2].balance - 50_000_00
        again = repayment_schedule(
            Terms(book.balance, contract.rate, "annuity", 9, day, "30/360"),
        )
        assert [row.principal for row in book.plan] == [row.principal for row in again]

    def test_keeping_the_instalment_shortens_the_tenor(self):
        contract, rows = contract_of(terms("annuity", day_count="30/360"))
        day = rows[2].due_date
        paid = [Repaid(row.due_date, place, row.payment) for place, row in enumerate(rows[:3])]
        book = replay(contract, [*paid, Repaid(day, 9, 50_000_00, KEEP_INSTALMENT)], day)
        assert 0 < len(book.plan) < 9 and sum(row.principal for row in book.plan) == book.balance
        advance(book, book.plan[0].due_date)
        assert book.dues[-1].principal + book.dues[-1].interest == rows[3].payment

    def test_in_the_middle_of_a_period_its_interest_so_far_is_paid_first(self):
        contract, _ = contract_of(terms("interest_only", 3_600_000_00, "10"))
        day = START + timedelta(days=10)
        book = replay(contract, [Repaid(day, 1, 600_000_00 + 10_000_00, KEEP_TENOR)], day)
        assert (book.balance, book.accrued, book.paid[INTEREST]) == (3_000_000_00, 0, 10_000_00)
        advance(book, contract.plan[0].due_date)
        assert book.dues[0].interest == round(3_000_000_00 * 0.10 * 21 / 360)

    def test_everything_at_once_settles(self):
        contract, _ = contract_of(terms())
        day = START + timedelta(days=20)
        owed = replay(contract, [], day)
        book = replay(contract, [Repaid(day, 1, owed.balance + owed.accrued_interest, KEEP_TENOR)], day)
        assert book.is_settled and book.plan == []

    @pytest.mark.parametrize(
        ("amount", "prepay", "code"),
        [
            (0, "", "must_be_positive"),
            (-5, KEEP_TENOR, "must_be_positive"),
            (100, "", "more_than_is_due"),
            (100, KEEP_TENOR, "less_than_the_interest_so_far"),
            (10**12, KEEP_TENOR, "more_than_is_owed"),
        ],
    )
    def test_money_that_cannot_be_is_refused(self, amount, prepay, code):
        contract, _ = contract_of(terms())
        with pytest.raises(Invalid) as refused:
            replay(contract, [Repaid(START + timedelta(days=9), 1, amount, prepay)], START + timedelta(days=9))
        assert code_of(refused) == code


class TestChanges:
    def test_another_rate_from_its_day_on(self):
        contract, _ = contract_of(terms("interest_only", 3_600_000_00, "10"))
        day = START + timedelta(days=10)
        book = replay(contract, [Repriced(day, 1, Fraction(5, 100))], START + timedelta(days=20))
        assert book.accrued == 10 * 1_000_00 + 10 * 500_00

    def test_an_annuity_is_worked_out_again_at_another_rate(self):
        contract, rows = contract_of(terms(day_count="30/360"))
        day = rows[5].due_date
        paid = [Repaid(row.due_date, place, row.payment) for place, row in enumerate(rows[:6])]
        book = replay(contract, [*paid, Repriced(day, 9, Fraction(3, 100))], day)
        fresh = repayment_schedule(Terms(rows[5].balance, Fraction(3, 100), "annuity", 6, day, "30/360"))
        assert [row.principal for row in book.plan] == [row.principal for row in fresh]

    def test_an_extension_lays_the_same_principal_on_other_days(self):
        contract, _ = contract_of(terms("interest_only", 100_000_00, periods=3))
        day = START + timedelta(days=40)
        later = (Row(date(2026, 9, 15), 40_000_00), Row(date(2026, 12, 15), 60_000_00))
        book = replay(contract, [Extended(day, 1, later, Fraction(6, 100))], date(2026, 9, 15))
        assert book.owed(PRINCIPAL) == 40_000_00 and book.rate == Fraction(6, 100)

    @pytest.mark.parametrize(
        ("plan", "code"),
        [
            ((), "must_rise_after_the_day"),
            ((Row(START, 100_000_00),), "must_rise_after_the_day"),
            ((Row(date(2027, 1, 1), 5), Row(date(2026, 12, 1), 5)), "must_rise_after_the_day"),
            ((Row(date(2027, 1, 1), 99_999_99),), "another_principal"),
            ((Row(date(2027, 1, 1), -1), Row(date(2027, 2, 1), 100_000_01)), "another_principal"),
        ],
    )
    def test_an_extension_that_cannot_be_is_refused(self, plan, code):
        contract, _ = contract_of(terms("interest_only", 100_000_00, periods=3))
        with pytest.raises(Invalid) as refused:
            replay(contract, [Extended(START + timedelta(days=1), 1, plan)], START + timedelta(days=1))
        assert code_of(refused) == code

    def test_a_write_off_stops_everything_and_recovery_ends_at_the_loss(self):
        contract, _ = contract_of(terms("interest_only", 100_000_00, periods=1))
        day = contract.maturity + timedelta(days=400)
        book = replay(contract, [WrittenOff(day, 1)], day + timedelta(days=500))
        assert book.loss == replay(contract, [], day).total_due and book.written_off_on == day
        assert book.total_due == replay(contract, [], day).total_due
        events = [WrittenOff(day, 1), Recovered(day, 2, book.loss - 1), Recovered(day, 3, 1)]
        assert replay(contract, events, day).recovered == book.loss
        for more, code in ((Recovered(day, 4, 1), "beyond_the_loss"), (Repaid(day, 4, 1), "written_off")):
            with pytest.raises(Invalid) as refused:
                replay(contract, [*events, more], day)
            assert code_of(refused) == code

    def test_there_is_no_recovery_without_a_write_off_and_no_write_off_of_nothing(self):
        contract, rows = contract_of(terms("interest_only", 100_00, periods=1))
        with pytest.raises(Invalid) as refused:
            replay(contract, [Recovered(START, 1, 5)], START)
        assert code_of(refused) == "not_written_off"
        paid = Repaid(rows[0].due_date, 1, rows[0].payment)
        with pytest.raises(Invalid) as refused:
            replay(contract, [paid, WrittenOff(rows[0].due_date, 2)], rows[0].due_date)
        assert code_of(refused) == "nothing_is_owed"

    def test_nothing_happens_before_the_book(self):
        contract, _ = contract_of(terms())
        book = replay(contract, [], START + timedelta(days=30))
        with pytest.raises(Invalid) as refused:
            apply_event(book, Repaid(START + timedelta(days=29), 1, 5))
        assert code_of(refused) == "before_the_book"


MONEY = st.lists(
    st.tuples(st.integers(0, 900), st.integers(1, 2_000_000), st.sampled_from(["", KEEP_TENOR, KEEP_INSTALMENT])),
    max_size=8,
)


def accepted(contract, wanted):
    """Return the events of some wishes that can be, each tried after those before it."""
    events = []
    for place, (days, amount, prepay) in enumerate(sorted(wanted)):
        event = Repaid(contract.start + timedelta(days=days), place, amount, prepay)
        try:
            replay(contract, [*events, event], event.day)
        except Invalid:
            continue
        events.append(event)
    return events


class TestNoFenIsLost:
    @given(TERMS.map(lambda agreed: replace(agreed, principal=min(agreed.principal, 50_000_00))), MONEY)
    def test_money_in_is_money_counted(self, agreed, wanted):
        contract, _ = contract_of(agreed)
        events = accepted(contract, wanted)
        for days in (0, 45, 400, 1200):
            end = contract.start + timedelta(days=days)
            book = replay(contract, events, end)
            assert sum(book.paid.values()) == sum(event.amount for event in events if event.day <= end)
            assert book.paid[PRINCIPAL] + book.principal == contract.amount
            assert book.balance >= 0 and all(due.open(part) >= 0 for due in book.dues for part in PARTS)
            assert sum(row.principal for row in book.plan) == book.balance

    @given(TERMS.map(lambda agreed: replace(agreed, principal=min(agreed.principal, 50_000_00))), MONEY, st.data())
    def test_taking_an_event_out_restores_every_figure(self, agreed, wanted, data):
        contract, _ = contract_of(agreed)
        events = accepted(contract, wanted)
        extra = data.draw(st.integers(1, 1000))
        end = contract.start + timedelta(days=1000)
        before = replay(contract, events, end)
        due = [item for item in before.dues if item.is_open]
        if not due:
            return
        late = Repaid(end, 99, min(extra, before.total_due))
        replay(contract, [*events, late], end)
        assert replay(contract, events, end) == before


class TestClassification:
    @pytest.mark.parametrize(
        ("days", "category", "span"),
        [
            (0, "normal", "current"), (1, "special_mention", "1-30"), (30, "special_mention", "1-30"),
            (31, "special_mention", "31-60"), (90, "special_mention", "61-90"), (91, "substandard", "91-180"),
            (270, "substandard", "181-270"), (271, "doubtful", "271-360"), (360, "doubtful", "271-360"),
            (361, "loss", "361+"),
        ],
    )  # fmt: skip
    def test_by_days_past_due(self, days, category, span):
        assert (classify(days, date(2026, 11, 24)), bucket(days)) == (category, span)

    def test_restructured_and_written_off(self):
        day = date(2026, 11, 24)
        assert classify(0, day, restructured=True) == "special_mention"
        assert classify(100, day, restructured=True) == "substandard"
        assert classify(0, day, written_off=True) == "loss"

    def test_before_the_rule_there_is_no_answer(self):
        with pytest.raises(Invalid):
            classify(1, date(2023, 6, 30))


class TestOddDates:
    def test_published_interest_of_odd_dates(self):
        """100,000 at 12 percent, act/365 from 2021-11-15 (issue 6)."""
        dates = (date(2021, 12, 10), date(2021, 12, 15), date(2022, 1, 15))
        rows = repayment_schedule(
            Terms(100_000_00, Fraction(12, 100), "interest_only", 3, date(2021, 11, 15), "act/365", dates=dates)
        )
        assert [row.interest for row in rows] == [821_92, 164_38, 1019_18]

    @pytest.mark.parametrize(
        "dates", [(date(2026, 1, 15),), (date(2026, 3, 1), date(2026, 3, 1)), (date(2026, 3, 1), date(2026, 2, 1))]
    )
    def test_dates_must_rise_after_the_start(self, dates):
        with pytest.raises(Invalid) as refused:
            repayment_schedule(terms("annuity", periods=len(dates), dates=dates))
        assert code_of(refused) == "must_rise_after_start"

    def test_as_many_dates_as_periods(self):
        with pytest.raises(Invalid):
            repayment_schedule(terms("annuity", periods=2, dates=(date(2026, 3, 1),)))
