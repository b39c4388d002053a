"""The suggested line: a working anyone can follow, unknown never counted as zero, and never more than the policy."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.kernel.dated import in_force
from creditshare.profiles.rules.lines import (
    CEILING,
    EXAMPLE,
    EXPOSURE,
    MISSING,
    NEED,
    NO_GRADE,
    NO_SALES,
    NOT_LENT,
    POLICIES,
    ROUNDED,
    SHARE,
    STEPS,
    TAX_BOUND,
    WHY_NONE,
    suggest_line,
)
from creditshare.profiles.rules.model import CARD

YUAN = 100
FIRM = {"sales_12m": 18_472_000 * YUAN, "sales_growth": 0.184, "tax_paid_12m": 537_210 * YUAN}
grades = st.sampled_from([*CARD.grades, None])
amounts = st.one_of(st.none(), st.integers(-(10**12), 10**13))


def line(grade="A", exposure=None, policy=EXAMPLE, **changes):
    return suggest_line(grade, FIRM | changes, policy, exposure=exposure)


def test_the_working_of_one_firm_by_hand():
    """18,472,000 × 1.184 ÷ 4 = 5,467,712; half of it 2,733,856; whole ten thousands 2,730,000."""
    found = line()
    assert [(step.key, step.amount) for step in found.steps] == [
        (NEED, 5_467_712 * YUAN),
        (SHARE, 2_733_856 * YUAN),
        (ROUNDED, 2_730_000 * YUAN),
    ]
    assert (found.amount, found.bound, found.missing) == (2_730_000 * YUAN, SHARE, ("exposure",))


@pytest.mark.parametrize(
    ("changes", "amount", "bound"),
    [
        ({"tax_paid_12m": 100_000 * YUAN}, 800_000, TAX_BOUND),
        ({"tax_paid_12m": 0}, 0, TAX_BOUND),
        ({"tax_paid_12m": -5_000 * YUAN}, 0, TAX_BOUND),
        ({"sales_12m": 90_000_000 * YUAN, "tax_paid_12m": 9_000_000 * YUAN}, 3_000_000, CEILING),
        ({"sales_growth": 3.5}, 2_770_000, SHARE),
        ({"sales_growth": -0.5}, 1_150_000, SHARE),
        ({"sales_growth": -1.2}, 0, SHARE),
        ({"sales_12m": 0}, 0, SHARE),
        ({"sales_12m": -1}, 0, SHARE),
    ],
)
def test_what_bounds_it(changes, amount, bound):
    found = line(**changes)
    assert (found.amount, found.bound) == (amount * YUAN, bound)


def test_what_is_owed_is_taken_off_and_never_below_nothing():
    assert line(exposure=1_000_000 * YUAN).amount == 1_730_000 * YUAN
    assert line(exposure=9_000_000 * YUAN).amount == 0
    assert "exposure" not in line(exposure=0).missing
    assert EXPOSURE in [step.key for step in line(exposure=0).steps]


@pytest.mark.parametrize(
    ("grade", "changes", "why"),
    [(None, {}, NO_GRADE), ("D", {}, NOT_LENT), ("CCC", {}, NOT_LENT), ("A", {"sales_12m": None}, NO_SALES)],
)
def test_why_there_is_none(grade, changes, why):
    found = line(grade, **changes)
    assert (found.amount, found.steps, found.why) == (None, (), why)
    assert WHY_NONE[why]


def test_unknown_taxes_set_no_bound_and_are_named():
    """Negative control: taxes of nothing would leave no line at all."""
    unknown, nothing = line(tax_paid_12m=None), line(tax_paid_12m=0)
    assert unknown.amount == 2_730_000 * YUAN and "tax_paid_12m" in unknown.missing
    assert nothing.amount == 0 and "tax_paid_12m" not in nothing.missing


def test_unknown_growth_is_not_counted_and_named():
    found = line(sales_growth=None)
    assert found.amount == 2_300_000 * YUAN and "sales_growth" in found.missing
    assert set(found.missing) <= set(MISSING)


def test_every_step_has_its_sentence():
    found = line(exposure=1, tax_paid_12m=100_000 * YUAN, sales_12m=900_000_000 * YUAN)
    for step in found.steps:
        assert "{" not in STEPS[step.key].format(**step.values)


def test_a_bank_s_own_policy_changes_the_line():
    tighter = replace(EXAMPLE, turns=Decimal(8), shares={"A": 5000}, ceilings={"A": 200_000})
    assert line(policy=tighter).amount == 200_000 * YUAN
    assert line("AAA", policy=tighter).why == NOT_LENT


@given(grades, amounts, st.one_of(st.none(), st.floats(-2, 10)), amounts, st.one_of(st.none(), st.integers(0, 10**12)))
def test_it_is_whole_not_negative_and_within_the_policy(grade, sales, growth, tax, exposure):
    values = {"sales_12m": sales, "sales_growth": growth, "tax_paid_12m": tax}
    found = suggest_line(grade, values, EXAMPLE, exposure=exposure)
    if found.amount is None:
        assert found.why in WHY_NONE and not found.steps
        return
    assert 0 <= found.amount <= EXAMPLE.ceilings[grade] * YUAN
    assert found.amount % (EXAMPLE.step * YUAN) == 0
    assert found.amount == found.steps[-1].amount
    assert [step.amount for step in found.steps] == sorted((step.amount for step in found.steps), reverse=True)
    if tax is not None:
        assert found.amount <= max(0, tax) * EXAMPLE.tax_multiple


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.sampled_from(list(EXAMPLE.shares)))
def test_more_sales_never_give_less(sales, more, grade):
    assert line(grade, sales_12m=sales + more).amount >= line(grade, sales_12m=sales).amount


def test_a_better_grade_never_gives_less():
    found = [line(grade, sales_12m=10**12, tax_paid_12m=None).amount for grade in EXAMPLE.shares]
    assert found == sorted(found, reverse=True)
    assert list(EXAMPLE.shares) == list(EXAMPLE.ceilings) == list(CARD.grades[: len(EXAMPLE.shares)])


def test_the_policy_is_dated_and_says_its_source():
    policy = in_force(POLICIES, date(2026, 11, 23))
    assert policy.value is EXAMPLE
    assert "2024年第2号" in policy.source
