"""Ways up are feasible, and rating again confirms each of them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.scorecard import GRADES
from creditshare.profiles.rules.ways import REACH, rate_values, values_of, ways_up
from tests.profiles.makers import body_of, prepared, sample_firm
from tests.profiles.test_scorecard import GOOD

WEAK = GOOD | {
    "sales_12m": 1_300_000_00, "active_months_24m": 14, "sales_cv_12m": 1.5, "top_customer_share_12m": 0.7,
    "void_ratio_12m": 0.3, "history_months": 30, "tax_grade": "M", "arrears_amount": 5_000_00, "late_filings_12m": 2,
}  # fmt: skip


def applied(values, way):
    return {**values, **{change.key: change.after for change in way.changes}}


def test_a_weak_firm_is_told_how_to_rise_and_rating_again_says_the_same():
    ways = ways_up(WEAK)
    before = rate_values(WEAK)
    assert ways
    for way in ways:
        after = rate_values(applied(WEAK, way))
        assert (after.grade, after.score) == (way.grade, way.score)
        assert GRADES.index(way.grade) < GRADES.index(before.grade)
    grades = [GRADES.index(way.grade) for way in ways]
    assert grades == sorted(set(grades), reverse=True)


def test_what_is_in_nobodys_hands_is_no_way():
    listed = GOOD | {"dishonest_debtor": "yes"}
    assert ways_up(listed) == [] and ways_up(dict.fromkeys(GOOD)) == []
    assert not {"dishonest_debtor", "penalties", "tax_grade"} & set(REACH)


@pytest.mark.parametrize(("key", "value", "most"), [
    ("sales_12m", 100_000_00, 150_000_00), ("history_months", 20, 32), ("active_months_24m", 3, 15),
])  # fmt: skip
def test_limits_of_a_year_hold(key, value, most):
    assert REACH[key](value) == most


@settings(deadline=None, max_examples=60)
@given(
    st.fixed_dictionaries(
        {
            "sales_12m": st.integers(0, 10**10),
            "active_months_24m": st.integers(0, 24),
            "sales_cv_12m": st.none() | st.floats(0, 3.4),
            "top_customer_share_12m": st.none() | st.floats(0, 1),
            "void_ratio_12m": st.none() | st.floats(0, 1),
            "history_months": st.integers(0, 120),
            "arrears_amount": st.integers(0, 10**7),
            "tax_grade": st.none() | st.sampled_from("ABMCD"),
        }
    )
)
def test_every_way_is_feasible_and_confirmed(values):
    values = GOOD | values
    before = rate_values(values)
    for way in ways_up(values):
        after = rate_values(applied(values, way))
        assert (after.grade, after.score) == (way.grade, way.score) and after.score > before.score
        for change in way.changes:
            low, high = sorted((float(change.before), float(REACH[change.key](change.before))))
            assert change.before == values[change.key] and low <= change.after <= high


def test_a_body_read_again_is_rated_as_it_was_written_bit_for_bit():
    firm = sample_firm(tax_grades=[{"occurred_on": "2019-04-01", "year": 2018, "grade": "B"}])
    body = body_of(firm)
    stored, again = body["blocks"]["rating"], rate_values(values_of(body))
    assert (again.score, again.grade, again.confidence) == (stored["score"], stored["grade"], stored["confidence"])
    assert f"{again.chance:.4f}" == stored["pd"] and again.card == stored["card"] == CARD.name
    assert [(item.key, item.points) for item in again.reasons] == [
        (item["key"], item["points"]) for item in stored["reasons"]
    ]
    assert stored["score"] == stored["base"] + sum(item["points"] for item in stored["reasons"])


def test_names_of_the_firm_and_of_its_partners_do_not_matter():
    from dataclasses import replace

    from tests.profiles.makers import sample_invoices

    firm, rows = sample_firm(), sample_invoices()
    renamed = rows.assign(partner=rows.partner.map(lambda name: f"别名{name}"))
    first = json.loads(prepared([firm], rows)[0].body)["blocks"]["rating"]
    second = json.loads(prepared([replace(firm, name="另一家公司")], renamed)[0].body)["blocks"]["rating"]
    assert first == second
