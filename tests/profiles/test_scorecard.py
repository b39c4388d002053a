"""The card is a table: each bin gives its points, caps hold, and what is unknown costs confidence, never points."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.profiles.indicators import UNITS
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.rules import card
from creditshare.profiles.rules.card import BANDS, BASE, CAPS, FACTORS, Bin
from creditshare.profiles.rules.scorecard import GRADES, TOTAL_WEIGHT, grade_of, rate, row_of, weight

KEYS = {factor.key: factor for factor in FACTORS}
GOOD = {
    "sales_12m": 30_000_000_00, "sales_growth": 0.2, "active_months_24m": 24, "sales_cv_12m": 0.3,
    "recent_quarter_ratio": 1.0, "top_customer_share_12m": 0.2, "customer_retention": 0.6, "void_ratio_12m": 0.01,
    "red_amount_ratio_12m": 0.0, "gross_spread_12m": 0.3, "days_since_last_sale": 5, "history_months": 40,
    "tax_grade": "A", "declared_gap_12m": 0.01, "late_filings_12m": 0, "arrears_amount": 0, "penalties": 0,
    "dishonest_debtor": "no", "abnormal_operation": "no", "serious_violation": "no",
}  # fmt: skip


def column(*values):
    known = np.array([value is not None for value in values])
    words = any(isinstance(value, str) for value in values)
    return Column(
        np.array(values if words else [value or 0 for value in values], dtype=object if words else None), known
    )


def rated(**changes):
    values = GOOD | changes
    return rate({key: column(values[key]) for key in KEYS}, UNITS)[0]


def unknown_all(**changes):
    return rated(**(dict.fromkeys(GOOD) | changes))


def test_every_factor_and_cap_is_an_indicator_and_reads_in_words():
    assert set(KEYS) == set(GOOD) <= set(UNITS)
    for factor in FACTORS:
        assert all(row.text.endswith(".") for row in factor.rows)
        if isinstance(factor.rows[0], Bin):
            edges = [row.below for row in factor.rows]
            assert edges[-1] is None and edges[:-1] == sorted(edges[:-1])
    assert {cap.key for cap in CAPS} <= set(KEYS)
    assert {cap.grade for cap in CAPS} <= set(GRADES)
    assert [least for least, _ in BANDS][:-1] == sorted((least for least, _ in BANDS[:-1]), reverse=True)


@pytest.mark.parametrize(
    ("key", "value", "points"),
    [
        ("sales_12m", 99_999_99, -60),
        ("sales_12m", 100_000_00, -30),
        ("sales_12m", 20_000_000_00, 50),
        ("sales_12m", -1, -60),
        ("sales_growth", -0.5, -20),
        ("sales_growth", 0.1, 15),
        ("active_months_24m", 21, 30),
        ("active_months_24m", 20, 0),
        ("void_ratio_12m", 0.25, -45),
        ("gross_spread_12m", -0.0001, -25),
        ("gross_spread_12m", 0.0, -5),
        ("days_since_last_sale", 34, 15),
        ("days_since_last_sale", 35, 5),
        ("history_months", 36, 20),
        ("tax_grade", "M", 0),
        ("tax_grade", "D", -80),
        ("arrears_amount", 0, 10),
        ("arrears_amount", 1, -20),
        ("arrears_amount", 10_000_00, -50),
        ("penalties", 1, -10),
        ("penalties", 2, -30),
        ("dishonest_debtor", "yes", -120),
    ],
)
def test_a_value_on_an_edge_belongs_to_the_bin_above(key, value, points):
    factor = KEYS[key]
    assert factor.rows[row_of(factor, column(value), UNITS[key])[0]].points == points


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (1000, "AAA"),
        (780, "AAA"),
        (779, "AA"),
        (680, "A"),
        (630, "BBB"),
        (530, "B"),
        (380, "C"),
        (379, "D"),
        (-99, "D"),
    ],
)
def test_bands(score, grade):
    assert grade_of(score) == grade


def test_the_score_is_the_base_and_the_points_of_the_reasons():
    rating = rated()
    assert rating.score == BASE + sum(reason.points for reason in rating.reasons) == 925
    assert (rating.grade, rating.confidence, rating.unknown) == ("AAA", 100, ())
    assert [abs(reason.points) for reason in rating.reasons] == sorted(
        (abs(reason.points) for reason in rating.reasons), reverse=True
    )


@pytest.mark.parametrize("key", sorted(GOOD))
def test_an_unknown_number_costs_confidence_and_only_its_own_points(key):
    whole, partly = rated(), rated(**{key: None})
    lost = next(reason.points for reason in whole.reasons if reason.key == key)
    assert partly.score == whole.score - lost
    assert partly.confidence == (TOTAL_WEIGHT - weight(KEYS[key])) * 100 // TOTAL_WEIGHT < 100
    assert partly.unknown == (key,) and key not in {reason.key for reason in partly.reasons}


def test_too_little_known_means_no_grade_in_so_many_words():
    rating = unknown_all(sales_12m=1)
    assert (rating.score, rating.grade) == (None, None) and rating.confidence < card.LEAST_CONFIDENCE


@pytest.mark.parametrize(("change", "grade"), [
    ({"dishonest_debtor": "yes"}, "C"), ({"serious_violation": "yes"}, "CC"), ({"tax_grade": "D"}, "CCC"),
    ({"abnormal_operation": "yes"}, "B"), ({"abnormal_operation": "yes", "dishonest_debtor": "yes"}, "C"),
])  # fmt: skip
def test_caps_hold_whatever_the_points(change, grade):
    rating = rated(**change)
    assert GRADES.index(rating.grade) >= GRADES.index(grade)
    assert {cap.key for cap in rating.caps} == set(change)
    assert rating.grade == max(grade, grade_of(rating.score), key=GRADES.index)


def test_a_listed_firm_is_graded_though_nothing_else_is_known():
    assert unknown_all(dishonest_debtor="yes").grade == "C"


@settings(deadline=None)
@given(st.sampled_from(sorted(KEYS)), st.data())
def test_one_firm_is_rated_as_among_others(key, data):
    others = data.draw(st.lists(st.sampled_from([0, 1, 10**9, None]), min_size=1, max_size=4))
    if not isinstance(KEYS[key].rows[0], Bin):
        others = ["yes" if value else None for value in others]
    columns = {name: column(*[GOOD[name]] * len(others)) for name in KEYS} | {key: column(*others)}
    together = rate(columns, UNITS)
    assert together == [rated(**{key: value}) for value in others]


def test_more_of_a_bad_thing_never_raises_the_score():
    worse = ["void_ratio_12m", "red_amount_ratio_12m", "days_since_last_sale", "penalties", "late_filings_12m"]
    for key in worse:
        points = [row.points for row in KEYS[key].rows]
        assert points == sorted(points, reverse=True), key
    for better in ("sales_12m", "active_months_24m", "history_months", "customer_retention"):
        points = [row.points for row in KEYS[better].rows]
        assert all(low <= high for low, high in itertools.pairwise(points)), better
