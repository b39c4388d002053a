"""Shadow run, stability and back-test: counts that add up, and figures that others agree with."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.profiles.indicators import UNITS
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.rules.measured import Shadow, at_least, back_test_found, stability_found
from creditshare.profiles.rules.model import CARD, card_of
from creditshare.profiles.rules.scorecard import Rating, rate
from creditshare.profiles.rules.scoring import score_firms
from creditshare.profiles.rules.tally import NO_GRADE, Tally, drift, trained_rows
from tests.profiles.makers import challenger

LOWER = card_of(challenger(-60))
WORDS = {"word", "flag"}


def columns_of(count, seed=1, scale=1.0, known=1.0):
    """Return numbers of some firms, drawn by a seed; `scale` makes their sales larger."""
    chance = np.random.default_rng(seed)
    found = {}
    keys = {factor.key for factor in CARD.factors} | {cap.key for cap in CARD.caps}
    for key in sorted(keys):
        held = chance.random(count) < known
        if UNITS[key] in WORDS:
            words = {"tax_grade": ["A", "B", "M", "C", "D"]}.get(key, [*["no"] * 24, "yes"])
            found[key] = Column(np.array(chance.choice(words, count), dtype=object), held)
        else:
            found[key] = Column(
                chance.integers(0, 40, count) * scale * (1e9 if UNITS[key] == "CNY" and "arrears" not in key else 1),
                held,
            )
    return found


def halves(columns, at):
    """Cut the firms into two shards."""
    first = {key: Column(item.values[:at], item.known[:at]) for key, item in columns.items()}
    second = {key: Column(item.values[at:], item.known[at:]) for key, item in columns.items()}
    return first, second


@pytest.mark.parametrize("card", [CARD, LOWER], ids=["shipped", "lower"])
@pytest.mark.parametrize("known", [1.0, 0.6, 0.15, 0.0])
@pytest.mark.parametrize("seed", range(4))
def test_scores_are_those_of_the_ratings_with_reasons(card, known, seed):
    columns = columns_of(120, seed=seed, scale=0.05, known=known)
    scored, ratings = score_firms(columns, UNITS, card), rate(columns, UNITS, card)
    assert scored.has_grade.tolist() == [rating.grade is not None for rating in ratings]
    assert scored.confidence.tolist() == [rating.confidence for rating in ratings]
    for place, rating in enumerate(ratings):
        if rating.grade is not None:
            assert int(scored.scores[place]) == rating.score
            assert card.grades[scored.grades[place]] == rating.grade
            assert scored.chances[place] == pytest.approx(rating.chance, rel=1e-12)


class TestTally:
    def test_shards_add_up_to_the_whole(self):
        columns = columns_of(60, known=0.8)
        whole, parts = Tally(CARD), Tally(CARD)
        whole.add(columns, UNITS)
        for shard in halves(columns, 23):
            parts.add(shard, UNITS)
        assert whole.grades == parts.grades and whole.firms == 60
        assert all((whole.rows[key] == parts.rows[key]).all() for key in whole.rows)
        assert Counter(rating.grade or NO_GRADE for rating in rate(columns, UNITS, CARD)) == whole.grades

    def test_every_firm_is_in_one_row_of_each_factor_and_the_unknown_in_the_last(self):
        columns = columns_of(50, known=0.7)
        tally = Tally(CARD)
        tally.add(columns, UNITS)
        for factor in CARD.factors:
            assert tally.rows[factor.key].sum() == 50
            if UNITS[factor.key] not in WORDS:
                assert tally.rows[factor.key][-1] == (~columns[factor.key].known).sum()

    def test_training_counts_are_those_of_the_model_file(self):
        learned = trained_rows(CARD)
        assert set(learned) == {factor.key for factor in CARD.factors if factor.fitted}
        assert {float(rows.sum()) for rows in learned.values()} == {83.0}

    def test_the_same_days_do_not_drift_and_other_days_do(self):
        before, same, now = Tally(CARD), Tally(CARD), Tally(CARD)
        before.add(columns_of(400, seed=1), UNITS)
        same.add(columns_of(400, seed=1), UNITS)
        now.add(columns_of(400, seed=2, scale=1e7), UNITS)
        assert set(drift(before, same).values()) == {0.0}
        moved = drift(before, now)
        assert moved["sales_12m"] > 0.25 and moved["tax_grade"] < 0.1


class TestShadow:
    def run(self, count=80, champion=CARD, other=LOWER, known=1.0):
        columns = columns_of(count, known=known, scale=0.05)
        shadow = Shadow(champion, other)
        for shard in halves(columns, 31):
            shadow.add(shard, UNITS)
        return shadow.found(), columns

    def test_every_firm_makes_one_move(self):
        found, _ = self.run()
        assert found["firms"] == 80 == sum(move["firms"] for move in found["moves"])
        assert found["changed"] == sum(move["firms"] for move in found["moves"] if move["before"] != move["after"])
        assert (found["champion"], found["challenger"]) == (CARD.name, LOWER.name)

    def test_a_card_beside_itself_moves_nobody(self):
        found, _ = self.run(other=CARD)
        assert (found["changed"], found["far_up"], found["far_down"], found["psi"]) == (0, 0, 0, 0.0)
        assert found["mean_chance"][0] == found["mean_chance"][1]

    def test_a_lower_start_moves_down_only(self):
        found, _ = self.run()
        order = [*CARD.grades, NO_GRADE]
        assert all(order.index(move["after"]) >= order.index(move["before"]) for move in found["moves"])
        assert found["far_up"] == 0 and found["changed"] > 0 and found["psi"] > 0
        assert found["mean_chance"][1] > found["mean_chance"][0]

    def test_firms_without_a_grade_are_counted_and_no_step(self):
        found, _ = self.run(known=0.1)
        unrated = [move for move in found["moves"] if NO_GRADE in (move["before"], move["after"])]
        assert unrated and {(move["before"], move["after"]) for move in unrated} == {(NO_GRADE, NO_GRADE)}

    def test_nobody_is_no_error(self):
        assert Shadow(CARD, LOWER).found()["mean_chance"] == [None, None]


def test_stability_lists_every_grade_and_factor():
    before, now = Tally(CARD), Tally(CARD)
    before.add(columns_of(300, seed=4), UNITS)
    now.add(columns_of(200, seed=5), UNITS)
    found = stability_found(before, now)
    assert found["firms"] == [300, 200]
    assert [row["grade"] for row in found["grades"]] == [*CARD.grades, NO_GRADE]
    assert sum(row["before"] for row in found["grades"]) == 300
    fitted = {factor.key for factor in CARD.factors if factor.fitted}
    assert {row["key"] for row in found["factors"]} == {factor.key for factor in CARD.factors}
    assert {row["key"] for row in found["factors"] if row["from_training"] is not None} == fitted


def rated(grade, chance):
    return Rating(600, grade, 80, (), (), (), chance, 500, CARD.name)


RATINGS = {
    "a": rated("AAA", 0.01),
    "b": rated("A", 0.05),
    "c": rated("BB", 0.12),
    "d": rated("D", 0.9),
    "e": Rating(None, None, 10, (), (), (), None, 500, CARD.name),
}


class TestBackTest:
    def test_figures_of_a_table_by_hand(self):
        outcomes = {"a": False, "b": True, "c": False, "d": True, "e": True}
        found = back_test_found(CARD, RATINGS, outcomes, False)
        # Good a, c against bad b, d: a<b, a<d, c<d are right, c>b is wrong.
        assert (found["auc"], found["firms"], found["rated"], found["defaults"]) == (0.75, 5, 4, 2)
        assert found["ks"] == 0.5
        assert found["brier"] == round((0.01**2 + 0.95**2 + 0.12**2 + 0.1**2) / 4, 4)
        assert [(row["grade"], row["firms"], row["defaults"]) for row in found["grades"]] == [
            ("AAA", 1, 0),
            ("A", 1, 1),
            ("BB", 1, 0),
            ("D", 1, 1),
        ]
        assert found["grades"][1]["chance_of_as_many"] == 0.05 and found["trained_on_these"] is False

    def test_one_kind_of_outcome_has_no_area(self):
        found = back_test_found(CARD, RATINGS, dict.fromkeys(RATINGS, False), True)
        assert (found["auc"], found["ks"]) == (None, None) and found["brier"] is not None
        assert found["trained_on_these"] is True

    def test_nobody_rated_is_no_error(self):
        found = back_test_found(CARD, {"e": RATINGS["e"]}, {"e": True}, False)
        assert (found["rated"], found["brier"], found["calibration"], found["grades"]) == (0, None, [], [])


@given(st.integers(1, 60), st.floats(0.001, 0.999), st.data())
def test_the_binomial_tail_is_that_of_a_firm_by_firm_sum(firms, chance, data):
    """The oracle adds firms one by one to the distribution of the number of defaults."""
    defaults = data.draw(st.integers(0, firms))
    told = [1.0]
    for _ in range(firms):
        told = [
            (told[k] * (1 - chance) if k < len(told) else 0) + (told[k - 1] * chance if k else 0)
            for k in range(len(told) + 1)
        ]
    assert at_least(firms, defaults, chance) == pytest.approx(sum(told[defaults:]), abs=1e-9)
