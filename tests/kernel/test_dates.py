"""Months and half-open periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.kernel.dated import Dated, in_force
from creditshare.kernel.dates import Period, add_months, month_label, month_number, month_start
from creditshare.kernel.errors import Invalid

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(days)
def test_a_months_number_leads_back_to_its_first_day(day):
    assert month_start(month_number(day)) == day.replace(day=1)
    assert month_label(month_number(day)) == day.isoformat()[:7]


def test_consecutive_months_differ_by_one():
    assert month_number(date(2021, 1, 31)) - month_number(date(2020, 12, 1)) == 1


MOVES = [
    (date(2024, 1, 31), 1, date(2024, 2, 29)),
    (date(2023, 1, 31), 1, date(2023, 2, 28)),
    (date(2024, 2, 29), 12, date(2025, 2, 28)),
    (date(2024, 3, 31), -1, date(2024, 2, 29)),
    (date(2024, 12, 15), 1, date(2025, 1, 15)),
    (date(2024, 1, 15), -1, date(2023, 12, 15)),
    (date(2024, 5, 31), 0, date(2024, 5, 31)),
    (date(2024, 10, 31), 13, date(2025, 11, 30)),
]


@pytest.mark.parametrize(("day", "months", "moved"), MOVES)
def test_moving_by_months_clamps_to_the_last_day(day, months, moved):
    assert add_months(day, months) == moved


@given(days, st.integers(-600, 600))
def test_moving_by_months_moves_the_month_by_as_many(day, months):
    moved = add_months(day, months)
    assert month_number(moved) == month_number(day) + months
    assert moved.day <= day.day


def test_a_period_contains_its_start_and_not_its_end():
    period = Period(date(2024, 1, 1), date(2024, 2, 1))
    assert date(2024, 1, 1) in period
    assert date(2024, 1, 31) in period
    assert date(2024, 2, 1) not in period
    assert date(2023, 12, 31) not in period
    assert period.days == 31


def test_an_empty_period_contains_nothing():
    empty = Period(date(2024, 1, 1), date(2024, 1, 1))
    assert date(2024, 1, 1) not in empty
    assert empty.days == 0


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2024, 1, 2), date(2024, 1, 1))


@given(days, st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_adjoining_periods_share_no_day_and_miss_none(start, first, second, offset):
    middle, end = start + timedelta(first), start + timedelta(first + second)
    day = start + timedelta(offset)
    assert (day in Period(start, end)) == ((day in Period(start, middle)) + (day in Period(middle, end)))


@given(days, st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_a_period_contains_what_lies_inside(start, before, length, after):
    outer = Period(start, start + timedelta(before + length + after))
    inner = Period(start + timedelta(before), start + timedelta(before + length))
    assert outer.contains(inner)
    assert inner.contains(outer) == (before == after == 0)


def test_whole_months_are_covered():
    assert Period.of_months(month_number(date(2023, 12, 5)), month_number(date(2024, 2, 5))) == Period(
        date(2023, 12, 1), date(2024, 3, 1)
    )


RATES = [
    Dated(date(2022, 1, 1), "old", "Notice 1"),
    Dated(date(2024, 1, 1), "newest", "Notice 3"),
    Dated(date(2023, 1, 1), "middle", "Notice 2"),
]


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2022, 1, 1), "old"),
        (date(2022, 12, 31), "old"),
        (date(2023, 1, 1), "middle"),
        (date(2023, 12, 31), "middle"),
        (date(2024, 1, 1), "newest"),
        (date(2099, 1, 1), "newest"),
    ],
)
def test_the_latest_value_that_has_begun_is_in_force(on, value):
    assert in_force(RATES, on).value == value


@pytest.mark.parametrize("values", [RATES, []])
def test_nothing_is_in_force_before_the_first_value(values):
    with pytest.raises(Invalid) as refused:
        in_force(values, date(2021, 12, 31))
    assert refused.value.errors[0]["code"] == "no_value_in_force"
