"""The card is a table: each bin gives its points, caps hold, and what is unknown costs confidence, never points."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.profiles.indicators import UNITS
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.rules import card as cards
from creditshare.profiles.rules.card import Bin
from creditshare.profiles.rules.model import CARD, MODEL, SHIPPED, card_name, card_of, model_of, model_text
from creditshare.profiles.rules.sayings import CODES, FITTED
from creditshare.profiles.rules.scorecard import GRADES, rate, row_of

FACTORS = {factor.key: factor for factor in CARD.factors}
KEYS = [*FACTORS, *(cap.key for cap in CARD.caps if cap.key not in FACTORS)]
GOOD = {
    "sales_12m": 30_000_000_00, "active_months_24m": 24, "sales_cv_12m": 0.3, "top_customer_share_12m": 0.2,
    "void_ratio_12m": 0.01, "history_months": 40, "tax_grade": "A", "declared_gap_12m": 0.01, "late_filings_12m": 0,
    "arrears_amount": 0, "penalties": 0, "dishonest_debtor": "no", "abnormal_operation": "no",
    "serious_violation": "no", "tax_illegal_case": "no", "consumption_limited": "no", "open_enforcement_cases": 0,
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


def test_every_factor_and_cap_is_an_indicator_with_a_code_and_reads_in_words():
    assert set(KEYS) == set(GOOD) <= set(UNITS)
    assert set(FACTORS) == set(CODES) and len(set(CODES.values())) == len(CODES)
    for factor in CARD.factors:
        assert all(row.text.endswith(".") for row in factor.rows)
        if isinstance(factor.rows[0], Bin):
            edges = [row.below for row in factor.rows]
            assert edges[-1] is None and edges[:-1] == sorted(set(edges[:-1]))
    assert {cap.grade for cap in CARD.caps} <= set(GRADES)
    assert [band.least for band in CARD.bands][:-1] == sorted((b.least for b in CARD.bands[:-1]), reverse=True)


def test_the_shipped_model_is_the_card_written_down_and_read_again():
    assert card_of(MODEL) == CARD and model_text(MODEL) == SHIPPED.read_text(encoding="utf-8")
    assert card_of(json.loads(model_text(model_of(CARD, MODEL["provenance"])))) == CARD
    assert card_name(replace(CARD, name="")) == CARD.name
    assert card_name(replace(CARD, name="", base=CARD.base + 1)) != CARD.name


def test_the_shipped_model_tells_where_it_comes_from_and_how_good_it_is():
    told = MODEL["provenance"]
    assert (told["firms"], told["defaults"], told["as_of"]) == (83, 18, "2020-02-21")
    assert told["figures"]["cv_auc_mean"] >= 0.88 and told["figures"]["cv_brier"] < 0.11
    assert told["figures"]["cv_brier"] < told["figures"]["brier_of_the_rate_alone"]
    for key in FITTED:
        factor = FACTORS[key]
        assert sum(row.firms for row in factor.rows) + factor.unknown_firms == 83
        assert sum(row.defaults for row in factor.rows) + factor.unknown_defaults == 18


@pytest.mark.parametrize("key", sorted(FITTED))
def test_fitted_points_go_the_way_sense_demands(key):
    factor = FACTORS[key]
    points = [row.points for row in factor.rows]
    assert factor.fitted and factor.rising == FITTED[key].rising
    assert points == sorted(points, reverse=not factor.rising) and points[0] != points[-1]


@pytest.mark.parametrize(
    ("key", "value", "points"),
    [
        ("tax_grade", "M", 0), ("tax_grade", "D", -80), ("arrears_amount", 0, 10), ("arrears_amount", 1, -20),
        ("arrears_amount", 10_000_00, -50), ("penalties", 1, -10), ("penalties", 2, -30),
        ("dishonest_debtor", "yes", -120), ("declared_gap_12m", 0.1, -5),
    ],
)  # fmt: skip
def test_judged_points(key, value, points):
    factor = FACTORS[key]
    assert factor.rows[row_of(factor, column(value), UNITS[key])[0]].points == points


def test_a_value_on_an_edge_belongs_to_the_bin_above():
    for key in FITTED:
        scale = 100 if UNITS[key] == "CNY" else 1
        edges = [row.below * scale for row in FACTORS[key].rows[:-1]]
        on, below = column(*edges), column(*(np.nextafter(edge, -1) for edge in edges))
        assert row_of(FACTORS[key], on, UNITS[key]).tolist() == list(range(1, len(edges) + 1))
        assert row_of(FACTORS[key], below, UNITS[key]).tolist() == list(range(len(edges)))


def test_the_bands_are_those_of_the_chance():
    for band, lower in itertools.pairwise(CARD.bands):
        assert CARD.odds.chance(band.least) <= band.chance < CARD.odds.chance(band.least - 1)
        assert (CARD.grade_of(band.least), CARD.grade_of(band.least - 1)) == (band.grade, lower.grade)
    assert CARD.grade_of(-999) == "D" and CARD.odds.chance(600) == pytest.approx(1 / 11)
    assert CARD.odds.chance(640) == pytest.approx(1 / 21)


def test_the_score_is_the_base_and_the_points_of_the_reasons():
    rating = rated()
    assert (
        rating.score
        == CARD.base + sum(reason.points for reason in rating.reasons)
        == rating.base + sum(reason.points for reason in rating.reasons)
    )
    assert (rating.grade, rating.confidence, rating.unknown, rating.card) == ("AAA", 100, (), CARD.name)
    assert rating.chance == CARD.odds.chance(rating.score) < 0.02
    assert [abs(reason.points) for reason in rating.reasons] == sorted(
        (abs(reason.points) for reason in rating.reasons), reverse=True
    )


def test_what_speaks_against_a_firm_has_its_code():
    reasons = {reason.key: reason for reason in rated(dishonest_debtor="yes").reasons}
    assert reasons["dishonest_debtor"].code == "R22" and reasons["sales_12m"].code == ""


@pytest.mark.parametrize("key", sorted(FACTORS))
def test_an_unknown_number_costs_confidence_and_only_its_own_points(key):
    whole, partly = rated(), rated(**{key: None})
    lost = next(reason.points for reason in whole.reasons if reason.key == key)
    assert partly.score == whole.score - lost
    assert partly.confidence == (CARD.total_weight - FACTORS[key].weight) * 100 // CARD.total_weight < 100
    assert partly.unknown == (key,) and key not in {reason.key for reason in partly.reasons}


def test_too_little_known_means_no_grade_in_so_many_words():
    rating = unknown_all(penalties=1)
    assert (rating.score, rating.grade, rating.chance) == (None, None, None)
    assert rating.confidence < cards.LEAST_CONFIDENCE


def test_invoices_alone_are_enough_for_a_grade():
    assert unknown_all(**{key: GOOD[key] for key in FITTED}).grade in GRADES[:3]


@pytest.mark.parametrize(("change", "grade"), [
    ({"dishonest_debtor": "yes"}, "C"), ({"serious_violation": "yes"}, "CC"), ({"tax_grade": "D"}, "CCC"),
    ({"abnormal_operation": "yes"}, "B"), ({"abnormal_operation": "yes", "dishonest_debtor": "yes"}, "C"),
    ({"tax_illegal_case": "yes"}, "CC"), ({"consumption_limited": "yes"}, "CCC"), ({"open_enforcement_cases": 1}, "BB"),
    ({"arrears_amount": 10_000_00}, "BB"), ({"sales_12m": 0}, "CCC"),
])  # fmt: skip
def test_caps_hold_whatever_the_points(change, grade):
    rating = rated(**change)
    assert GRADES.index(rating.grade) >= GRADES.index(grade)
    assert {cap.key for cap in rating.caps} == set(change)
    assert rating.grade == max(grade, CARD.grade_of(rating.score), key=GRADES.index)


def test_a_cap_ends_just_beyond_its_limit():
    assert not rated(arrears_amount=9_999_99).caps and not rated(sales_12m=1).caps
    assert not rated(open_enforcement_cases=0).caps and not unknown_all(penalties=1).caps


def test_a_listed_firm_is_graded_though_nothing_else_is_known():
    assert GRADES.index(unknown_all(dishonest_debtor="yes").grade) >= GRADES.index("C")


@settings(deadline=None)
@given(st.sampled_from(sorted(FACTORS)), st.data())
def test_one_firm_is_rated_as_among_others(key, data):
    others = data.draw(st.lists(st.sampled_from([0, 1, 10**9, None]), min_size=1, max_size=4))
    if not isinstance(FACTORS[key].rows[0], Bin):
        others = ["yes" if value else None for value in others]
    columns = {name: column(*[GOOD[name]] * len(others)) for name in KEYS} | {key: column(*others)}
    together = rate(columns, UNITS)
    assert together == [rated(**{key: value}) for value in others]


def random_columns(size, seed):
    lot = np.random.default_rng(seed)
    columns = {}
    for key in KEYS:
        if isinstance(GOOD[key], str):
            choices = ["A", "B", "M", "C", "D"] if key == "tax_grade" else ["no", "yes"]
            values = lot.choice(np.array(choices, dtype=object), size)
        elif UNITS[key] == "ratio":
            values = lot.gamma(1.0, 0.8, size)
        else:
            values = np.floor(10 ** lot.uniform(-1, 11 if UNITS[key] == "CNY" else 1.8, size)).astype(np.int64)
        columns[key] = Column(values, lot.random(size) > 0.15)
    return columns


BETTER = {key: 1 if saying.rising else -1 for key, saying in FITTED.items()} | dict.fromkeys(
    ("declared_gap_12m", "late_filings_12m", "arrears_amount", "penalties", "open_enforcement_cases"), -1
)


@pytest.mark.once
def test_ten_thousand_firms_no_single_improvement_lowers_score_or_grade():
    size, lot = 10_000, np.random.default_rng(20261123)
    columns = random_columns(size, 7)
    before = rate(columns, UNITS)
    for key, sign in BETTER.items():
        values = columns[key].values
        step = (np.abs(values) + 1) * lot.random(size) * 3
        moved = values + sign * step if UNITS[key] == "ratio" else values + sign * np.ceil(step).astype(np.int64)
        after = rate(columns | {key: Column(np.maximum(moved, 0), columns[key].known)}, UNITS)
        for old, new in zip(before, after, strict=True):
            if old.score is not None and new.score is not None:
                assert new.score >= old.score and GRADES.index(new.grade) <= GRADES.index(old.grade), key
    order = {"tax_grade": "DCMBA", **dict.fromkeys((k for k in KEYS if GOOD[k] == "no"), ("yes", "no"))}
    for key, ranks in order.items():
        if key in FACTORS:
            points = {row.value: row.points for row in FACTORS[key].rows}
            assert [points[value] for value in ranks] == sorted(points.values()), key


def test_a_rising_control_is_noticed_when_a_bin_is_turned_round():
    """The negative control: with one table turned round, an improvement does lower some score."""
    turned = replace(
        FACTORS["sales_12m"],
        rows=tuple(replace(row, points=-row.points) for row in FACTORS["sales_12m"].rows),
    )
    card = replace(CARD, factors=(turned, *CARD.factors[1:]))
    columns = random_columns(500, 3)
    more = Column(columns["sales_12m"].values * 50, columns["sales_12m"].known)
    pairs = zip(rate(columns, UNITS, card), rate(columns | {"sales_12m": more}, UNITS, card), strict=True)
    assert any(old.score is not None and new.score is not None and new.score < old.score for old, new in pairs)


def test_points_and_base_add_up_for_every_random_firm():
    for rating in rate(random_columns(2_000, 11), UNITS):
        if rating.score is not None:
            assert rating.score == rating.base + sum(reason.points for reason in rating.reasons)
