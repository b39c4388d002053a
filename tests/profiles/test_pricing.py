"""Risk-based pricing: the published relation, and a rate that no other rate of it beats."""

import csv
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.pricing import (
    CLASSES,
    PUBLISHED,
    RELATION,
    Offered,
    PricePolicy,
    remains_of,
    suggest_price,
)

EXAMPLE = PricePolicy()
chances = st.decimals(Decimal(0), Decimal("0.6"), places=4)


def test_the_relation_is_the_published_one():
    """29 rates from 4 % to 15 %, nobody lost at 4 %, and some 94 of 100 best customers lost at 15 %."""
    assert [offered.rate for offered in PUBLISHED] == sorted({offered.rate for offered in PUBLISHED})
    assert (len(PUBLISHED), PUBLISHED[0].rate, PUBLISHED[-1].rate) == (29, Decimal("0.04"), Decimal("0.15"))
    assert set(PUBLISHED[0].lost.values()) == {Decimal("0.0")}
    assert all(Decimal(0) <= share < 1 for offered in PUBLISHED for share in offered.lost.values())
    assert PUBLISHED[1].lost == {
        "A": Decimal("0.094574126"), "B": Decimal("0.066799583"), "C": Decimal("0.068725306"),
    }  # fmt: skip


def test_dearer_money_loses_more_customers():
    """As published it is a measured relation: it falls back by less than two in a hundred, and rises as a whole."""
    for letter in "ABC":
        lost = [offered.lost[letter] for offered in PUBLISHED]
        assert all(later > earlier - Decimal("0.02") for earlier, later in pairwise(lost))
        assert lost[-1] > lost[len(lost) // 2] > lost[1] > lost[0]


def test_the_file_beside_the_rules_is_the_shared_one():
    shared = Path(__file__).parents[3] / "shared/data/policy/rate-vs-customer-loss.csv"
    if not shared.exists():
        pytest.skip(f"{shared} is not here: only a working copy beside the shared folder has it")
    rows = [list(csv.reader(path.open(encoding="utf-8"))) for path in (RELATION, shared)]
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("grade", "chance", "rate"),
    [("A", "0.02", "0.0745"), ("BBB", "0.05", "0.0945"), ("B", "0.15", "0.1425"), ("CCC", "0.30", None)],
)
def test_the_rate_of_some_firms(grade, chance, rate):
    found = suggest_price(grade, Decimal(chance), EXAMPLE)
    assert (found and str(found.rate)) == rate


@given(st.sampled_from(list(CLASSES)), chances)
def test_no_rate_leaves_more_and_the_rate_earns_its_cost(grade, chance):
    found = suggest_price(grade, chance, EXAMPLE)
    others = [remains_of(offered, CLASSES[grade], chance, EXAMPLE) for offered in PUBLISHED]
    if found is None:
        assert max(others) <= 0
        return
    (offered,) = [one for one in PUBLISHED if one.rate == found.rate]
    assert remains_of(offered, CLASSES[grade], chance, EXAMPLE) == max(others) > 0
    assert found.breaks_even <= found.rate
    assert (1 - chance) * found.breaks_even == pytest.approx(
        EXAMPLE.funding + chance * EXAMPLE.loss_given_default, abs=Decimal("0.000001")
    )


@given(st.sampled_from(list(CLASSES)), chances, chances)
def test_more_risk_never_leaves_more(grade, one, other):
    less, more = sorted((one, other))
    safe, risky = (suggest_price(grade, chance, EXAMPLE) for chance in (less, more))
    assert (safe.remains if safe else 0) >= (risky.remains if risky else 0)


def test_a_rate_above_the_bank_s_highest_is_not_asked():
    found = suggest_price("B", Decimal("0.15"), PricePolicy(most=Decimal("0.10")))
    assert found is None or found.rate <= Decimal("0.10")
    assert suggest_price("A", Decimal("0.02"), PricePolicy(most=Decimal("0.01"))) is None


@pytest.mark.parametrize(("grade", "chance"), [(None, Decimal("0.1")), ("D", Decimal("0.1")), ("A", None)])
def test_without_grade_or_chance_there_is_no_price(grade, chance):
    assert suggest_price(grade, chance, EXAMPLE) is None


def test_of_two_rates_that_leave_the_same_the_lower_is_asked():
    flat = tuple(Offered(Decimal(rate), {"A": lost}) for rate, lost in (("0.04", Decimal(0)), ("0.06", Decimal("0.5"))))
    nothing = PricePolicy(funding=Decimal("0.02"), loss_given_default=Decimal(0))
    assert suggest_price("A", Decimal(0), nothing, flat).rate == Decimal("0.04")


def test_only_grades_of_the_card_have_a_class():
    assert set(CLASSES) < set(CARD.grades)
