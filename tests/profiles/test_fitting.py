"""Fitting by parts: lots, bins, evidence, weights, measures; and a whole training on invented firms."""

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.profiles.indicators import UNITS
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.rules.fitting import validation
from creditshare.profiles.rules.fitting.draws import stratified_bag, stratified_folds
from creditshare.profiles.rules.fitting.evidence import bins_of, edges_of, evidence, pooled
from creditshare.profiles.rules.fitting.logistic import chances, fit_line, fit_weights
from creditshare.profiles.rules.fitting.lot import Lot
from creditshare.profiles.rules.fitting.measures import auc, brier, calibration, ks, stability
from creditshare.profiles.rules.fitting.table import fit_table
from creditshare.profiles.rules.model import card_of, model_text
from creditshare.profiles.rules.sayings import DIRECTIONS
from creditshare.profiles.rules.scorecard import row_of
from creditshare.profiles.rules.training import digest_of_sample, sample_of, train

DAY = date(2020, 2, 21)


def invented(size=80, seed=5):
    """Invent firms of which the small and the uneven default more often."""
    lot = np.random.default_rng(seed)
    sales = np.exp(lot.normal(15, 2, size))
    uneven = lot.gamma(2, 0.6, size)
    bad = lot.random(size) < chances(-3.0 * (sales > np.median(sales)) + uneven - 1.5)
    columns = {
        "sales_12m": (sales * 100).astype(np.int64),
        "active_months_24m": lot.integers(1, 25, size),
        "sales_cv_12m": uneven,
        "top_customer_share_12m": lot.random(size),
        "void_ratio_12m": lot.random(size) / 3,
        "history_months": lot.integers(1, 41, size),
    }
    known = {key: np.ones(size, dtype=bool) for key in columns} | {"sales_cv_12m": lot.random(size) > 0.05}
    return {key: Column(values, known[key]) for key, values in columns.items()}, bad


@given(st.integers(0, 10**6), st.integers(10, 60), st.integers(10, 90), st.integers(2, 8))
def test_folds_are_even_in_firms_and_in_defaults(seed, bad, good, folds):
    flags = np.array([True] * bad + [False] * good)
    fold = stratified_folds(flags, folds, Lot(seed))
    for chosen in (flags, ~flags, np.ones(len(flags), dtype=bool)):
        counts = np.bincount(fold[chosen], minlength=folds)
        assert counts.max() - counts.min() <= 1
    assert (fold == stratified_folds(flags, folds, Lot(seed))).all()


def test_a_bag_keeps_the_number_of_defaults():
    flags = np.array([True, False, False, True, False])
    assert flags[stratified_bag(flags, Lot(1))].sum() == 2


def test_a_lot_is_even_and_drawn_again():
    drawn = Lot(7).fractions(10_000)
    assert (drawn == Lot(7).fractions(10_000)).all() and 0 <= drawn.min() and drawn.max() < 1
    assert abs(drawn.mean() - 0.5) < 0.02 and abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.05
    parts = Lot(7)
    assert (np.r_[parts.fractions(3), parts.fractions(0), parts.fractions(4)] == drawn[:7]).all()
    assert round(float(Lot(0).fractions(1)[0] * 2**53)) == 0xE220A8397B1DCDAF >> 11


def test_edges_are_round_ascending_and_leave_no_bin_empty():
    values = np.exp(np.random.default_rng(1).normal(14, 3, 83))
    edges = edges_of(values, 8)
    assert edges == sorted(set(edges)) and all(float(f"{edge:.1e}") == edge for edge in edges)
    assert (np.bincount(bins_of(values, np.ones(83, dtype=bool), edges)) > 0).all()
    assert edges_of(np.array([]), 8) == [] and edges_of(np.array([3.0, 3.0]), 8) == []
    assert all(edge == int(edge) for edge in edges_of(np.array([1, 2, 2, 5, 7, 9, 30.0]), 5))


def test_unknown_has_a_bin_of_its_own():
    assert bins_of(np.array([np.nan, 1.0]), np.array([False, True]), [0.5]).tolist() == [-1, 1]


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 50)), min_size=1, max_size=12))
def test_pooling_never_rises_and_keeps_the_mean(rows):
    rates, weights = np.array([row[0] for row in rows]), np.array([float(row[1]) for row in rows])
    flat = pooled(rates, weights)
    assert len(flat) == len(rates) and (np.diff(flat) <= 1e-9).all()
    assert (flat * weights).sum() == pytest.approx((rates * weights).sum(), abs=1e-6)


@given(st.integers(0, 9999), st.booleans())
def test_evidence_is_monotone_and_drawn_to_nothing(seed, rising):
    lot = np.random.default_rng(seed)
    bins, bad = lot.integers(-1, 5, 60), lot.random(60) < 0.3
    bad[:2] = [True, False]
    found = evidence(bins, bad, 5, rising=rising, prior=4)
    assert (np.diff(found if rising else found[::-1]) >= -1e-9).all()
    assert np.abs(evidence(bins, bad, 5, rising=rising, prior=1e6)).max() < 0.01


def test_weights_are_never_negative_and_backward_evidence_weighs_nothing():
    lot = np.random.default_rng(3)
    truth = lot.normal(size=400)
    good = (lot.random(400) < chances(1 + 2 * truth)).astype(float)
    _, weights = fit_weights(np.column_stack([truth, -truth, lot.normal(size=400)]), good, 0.01)
    assert (weights >= 0).all() and weights[0] > 1 and weights[1] == 0


def test_weights_drawn_together_come_together():
    lot = np.random.default_rng(4)
    table = lot.normal(size=(200, 3))
    good = (lot.random(200) < chances(table @ [2, 1, 0.2])).astype(float)
    spread = [np.ptp(fit_weights(table, good, together)[1]) for together in (0.1, 10, 10_000)]
    assert spread[0] > spread[1] > spread[2] and spread[2] < 0.01


def test_calibration_line_undoes_a_stretch():
    lot = np.random.default_rng(6)
    logits = lot.normal(size=4000)
    good = (lot.random(4000) < chances(logits)).astype(float)
    shift, slope = fit_line(3 * logits + 1, good)
    assert slope == pytest.approx(1 / 3, abs=0.05) and shift == pytest.approx(-1 / 3, abs=0.1)


def test_measures_of_scores_known_by_hand():
    scores, bad = np.array([1.0, 2, 3, 4]), np.array([True, False, True, False])
    assert (auc(scores, bad), ks(scores, bad)) == (0.75, 0.5)
    assert auc(np.ones(4), bad) == 0.5 and auc(np.array([1.0, 3, 2, 4]), bad) == 1
    assert brier(np.array([1, 0, 0.5, 0.5]), bad) == 0.125
    rows = calibration(np.array([0.1, 0.9, 0.2, 0.8]), np.array([False, True, False, True]), 2)
    assert [(row["firms"], row["expected"], row["defaults"]) for row in rows] == [(2, 0.3, 0), (2, 1.7, 2)]
    assert stability(np.array([50.0, 50]), np.array([50.0, 50])) == 0
    assert stability(np.array([90.0, 10]), np.array([10.0, 90])) > 0.25


def test_training_twice_gives_the_same_bytes_whatever_the_order_and_the_names(monkeypatch):
    monkeypatch.setattr(validation, "REPEATS", 1)
    columns, bad = invented()
    codes = [f"C{number}" for number in range(len(bad))]
    order = np.random.default_rng(0).permutation(len(bad))
    turned = {key: Column(item.values[order], item.known[order]) for key, item in columns.items()}
    texts = []
    for names, table, flags in ((codes, columns, bad), ([codes[place] for place in order], turned, bad[order])):
        digest = digest_of_sample(names, table, flags)
        texts.append(model_text(train(sample_of(table, UNITS, flags), as_of=DAY, digest=digest)))
    assert texts[0] == texts[1]
    model = json.loads(texts[0])
    assert model["provenance"]["firms"] == 80 and model["provenance"]["as_of"] == "2020-02-21"
    named = digest_of_sample([f"X{code}" for code in codes], columns, bad)
    again = train(sample_of(columns, UNITS, bad), as_of=DAY, digest=named)
    assert named != model["provenance"]["data_sha256"] and again["name"] == model["name"]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 9999))
def test_every_table_is_monotone_whatever_the_firms(seed):
    columns, bad = invented(60, seed)
    bad[:12], bad[12:24] = True, False
    fitted = fit_table(sample_of(columns, UNITS, bad), DIRECTIONS, seed)
    for key, rising in DIRECTIONS.items():
        points = list(fitted.points[key])
        assert points == sorted(points, reverse=not rising) and len(points) == len(fitted.edges[key]) + 1


def test_the_table_and_the_card_made_of_it_give_the_same_points(monkeypatch):
    monkeypatch.setattr(validation, "REPEATS", 1)
    columns, bad = invented()
    sample = sample_of(columns, UNITS, bad)
    card = card_of(train(sample, as_of=DAY, digest=""))
    total = np.full(len(bad), float(card.base))
    for factor in card.factors:
        if factor.fitted:
            rows = row_of(factor, columns[factor.key], UNITS[factor.key])
            total += np.append([row.points for row in factor.rows], 0)[rows]
    assert sorted(total) == sorted(fit_table(sample, DIRECTIONS, 20261123).scores(sample))


def test_no_signal_gives_no_points_worth_the_name():
    """The negative control: outcomes drawn by lot are not learned, and validation says so."""
    columns, _ = invented(83)
    bad = np.array([True] * 18 + [False] * 65)[np.random.default_rng(8).permutation(83)]
    figures = validation.cross_validate(sample_of(columns, UNITS, bad), DIRECTIONS, seed=1)
    assert 0.3 < figures["cv_auc_mean"] < 0.7
