"""Repayment schedules agree with published rows to the fen and keep their invariants."""

import json
from datetime import date
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from creditshare.kernel.errors import Invalid
from loans.rules.amortisation import REPAYMENT_METHODS, Terms, repayment_schedule
from loans.rules.calendar import DAY_COUNTS, MONTH_ENDS, clamp, due_dates, roll


def terms(principal, percent, method, periods, start, day_count, month_end="clamp"):
    rate = Fraction(str(percent)) / 100
    return Terms(round(principal * 100), rate, method, periods, date.fromisoformat(start), day_count, month_end)


# Each row: terms → the payments in yuan. Source: issue 6, "the published schedules".
LEVEL = [
    ((100, "9.4822", "annuity", 6, "2024-01-01", "30/360"), ["17.13"] * 6),
    ((100, "15.678", "annuity", 6, "2024-01-01", "act/365"), ["17.43"] * 5 + ["17.47"]),
    ((10000, "12", "annuity", 3, "2025-01-31", "act/365", "roll"), ["3398.56"] * 3),
    ((10000, "12", "annuity", 3, "2025-01-31", "act/365", "clamp"), ["3397.82", "3397.82", "3397.83"]),
]


@pytest.mark.parametrize(("words", "payments"), LEVEL)
def test_level_instalments_agree_with_published_schedules(words, payments):
    rows = repayment_schedule(terms(*words))
    assert [f"{row.payment / 100:.2f}" for row in rows] == payments


def test_equal_principal_agrees_with_the_published_schedule():
    rows = repayment_schedule(terms(55000, "10", "equal_principal", 36, "2025-01-31", "30/360"))
    assert (rows[0].payment, rows[-1].payment) == (198611, 154043)
    assert sum(row.interest for row in rows) == 847915


def test_a_twenty_year_annuity_agrees_with_the_published_instalment():
    rows = repayment_schedule(terms(600000, "5.537", "annuity", 240, "2025-01-01", "30/360"))
    assert {row.payment for row in rows[:-1]} == {413987}


def test_a_year_of_real_days_over_360_costs_more_than_a_year():
    rows = repayment_schedule(terms(3_000_000, "4.35", "bullet", 12, "2025-03-10", "act/360"))
    assert [(row.due_date, row.interest) for row in rows] == [(date(2026, 3, 10), 13231250)]


def test_interest_only_pays_the_whole_principal_last():
    rows = repayment_schedule(terms(1200, "12", "interest_only", 3, "2025-01-01", "30/360"))
    assert [(row.principal, row.interest) for row in rows] == [(0, 1200), (0, 1200), (120000, 1200)]


@pytest.mark.parametrize(
    ("move", "start", "months", "expected"),
    [
        (clamp, date(2025, 1, 31), 1, date(2025, 2, 28)),
        (clamp, date(2024, 1, 31), 1, date(2024, 2, 29)),
        (clamp, date(2025, 1, 31), 3, date(2025, 4, 30)),
        (roll, date(2025, 1, 31), 1, date(2025, 3, 1)),
        (roll, date(2025, 1, 31), 2, date(2025, 3, 31)),
        (roll, date(2025, 1, 31), 3, date(2025, 5, 1)),
        (roll, date(2025, 11, 30), 3, date(2026, 3, 1)),
        (roll, date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_month_ends(move, start, months, expected):
    assert move(start, months) == expected


def test_due_dates_do_not_drift_after_a_short_month():
    assert [due.day for due in due_dates(date(2025, 1, 31), 4, "clamp")] == [28, 31, 30, 31]


AGREED = st.builds(
    Terms,
    principal=st.integers(1, 10**12),
    rate=st.integers(0, 36_0000).map(lambda points: Fraction(points, 1_000_000)),
    method=st.sampled_from(sorted(REPAYMENT_METHODS)),
    periods=st.integers(1, 48),
    start=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    day_count=st.sampled_from(sorted(DAY_COUNTS)),
    month_end=st.sampled_from(sorted(MONTH_ENDS)),
)


@given(AGREED)
def test_principal_sums_to_the_amount_and_the_balance_ends_at_nothing(agreed):
    rows = repayment_schedule(agreed)
    assert sum(row.principal for row in rows) == agreed.principal
    assert rows[-1].balance == 0
    assert all(row.balance >= 0 and row.principal >= 0 and row.interest >= 0 for row in rows)


@given(AGREED)
def test_due_dates_ascend(agreed):
    dates = [row.due_date for row in repayment_schedule(agreed)]
    assert dates == sorted(set(dates))
    assert dates[0] > agreed.start


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"principal": 0}, "principal"),
        ({"rate": Fraction(-1, 100)}, "rate"),
        ({"periods": 0}, "periods"),
        ({"periods": 601}, "periods"),
        ({"method": "whenever"}, "method"),
        ({"day_count": "30/365"}, "day_count"),
        ({"month_end": "skip"}, "month_end"),
    ],
)
def test_terms_that_make_no_schedule_name_the_field(change, field):
    good = {
        "principal": 100, "rate": Fraction(1, 10), "method": "annuity", "periods": 3, "start": date(2025, 1, 1),
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        repayment_schedule(Terms(**{**good, **change}))
    assert [error["field"] for error in refused.value.errors] == [field]


def run(*words):
    out = StringIO()
    call_command("repayment_schedule", *words, "--json", stdout=out)
    return json.loads(out.getvalue().splitlines()[-1])


def test_the_command_prints_text_with_two_decimals_and_totals_that_sum():
    printed = run(
        "--principal=100", "--rate=9.4822", "--method=annuity", "--periods=6", "--start=2024-01-01",
        "--day-count=30/360",
    )  # fmt: skip
    assert printed["totals"] == {"principal": "100.00", "interest": "2.78", "payment": "102.78"}
    assert list(printed["rows"][0]) == ["due_date", "principal", "interest", "payment", "balance"]
    assert printed["rows"][-1]["balance"] == "0.00"


def test_the_command_refuses_with_exit_one(capsys):
    with pytest.raises(SystemExit) as stopped:
        run(
            "--principal=100", "--rate=1", "--method=annuity", "--periods=0", "--start=2024-01-01",
            "--day-count=30/360",
        )  # fmt: skip
    assert stopped.value.code == 1
    assert "periods" in capsys.readouterr().err
