"""Methods are compared on the very same folds, and a method sees nothing of the firms it is tried on."""

import numpy as np
import pytest

from campaigns.fresh_folds import FRESH, by_card, compare
from creditshare.profiles.indicators import UNITS
from creditshare.profiles.rules.fitting.validation import REPEATS
from creditshare.profiles.rules.training import SEED, sample_of
from tests.profiles.test_fitting import invented

pytestmark = pytest.mark.once


def made(size=80):
    columns, flags = invented(size)
    return sample_of(columns, UNITS, flags)


def test_the_seeds_are_not_those_that_were_looked_at():
    looked_at = set(range(SEED, SEED + REPEATS))
    assert not looked_at & set(range(FRESH, FRESH + 1000))


def test_a_method_that_knows_the_outcome_reaches_one_and_a_coin_one_half():
    sample = made()
    lot = np.random.default_rng(1)
    methods = {
        "knows": lambda learn, unseen, seed: (~unseen.bad).astype(float),
        "coin": lambda learn, unseen, seed: lot.random(len(unseen.bad)),
        "same": lambda learn, unseen, seed: np.zeros(len(unseen.bad)),
    }
    found = compare(sample, methods, repeats=40, seed=FRESH)
    assert found["knows"] == {"auc": 1.0, "std_of_folds": 0.0, "std_of_repeats": 0.0}
    assert abs(found["coin"]["auc"] - 0.5) < 0.05 and found["same"]["auc"] == 0.5


def test_every_method_gets_the_same_folds_and_learns_from_the_others_only():
    sample, seen = made(), {"one": [], "other": []}

    def noting(name):
        def method(learn, unseen, seed):
            assert len(learn.bad) + len(unseen.bad) == len(sample.bad)
            assert int(learn.bad.sum()) + int(unseen.bad.sum()) == int(sample.bad.sum())
            seen[name].append((seed, {key: column.tolist() for key, column in unseen.values.items()}))
            return np.zeros(len(unseen.bad))

        return method

    compare(sample, {name: noting(name) for name in seen}, repeats=2, seed=FRESH)
    assert seen["one"] == seen["other"] and len(seen["one"]) == 10


def test_the_card_scores_unseen_firms_and_the_same_seed_gives_the_same_scores():
    # Of 40 firms a cautious card may learn nothing at all, and one processor's last digit decides: so many more.
    sample = made(400)
    half = np.arange(len(sample.bad)) % 2 == 0
    first = by_card(sample.part(half), sample.part(~half), 3)
    assert first.tolist() == by_card(sample.part(half), sample.part(~half), 3).tolist() and len(set(first)) > 3
