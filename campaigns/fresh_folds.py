"""The card on folds nobody looked at while it was made: `python -m campaigns.fresh_folds [--repeats 100] [--seed N]`.

The figure in the model file was seen while variants were compared, so it flatters. Here the same procedure is run again
on folds drawn from other seeds, beside a random forest on the very same folds where scikit-learn can be imported (it is
no dependency: `pip install --target DIR scikit-learn`, then PYTHONPATH=DIR).
"""

import argparse
import importlib.util
import json
import os
from collections.abc import Callable

import django
import numpy as np
from numpy.typing import NDArray

from creditshare.profiles.rules.fitting.draws import stratified_folds
from creditshare.profiles.rules.fitting.lot import Lot
from creditshare.profiles.rules.fitting.measures import auc
from creditshare.profiles.rules.fitting.sample import Sample
from creditshare.profiles.rules.fitting.table import fit_table
from creditshare.profiles.rules.fitting.validation import FOLDS
from creditshare.profiles.rules.sayings import DIRECTIONS
from creditshare.profiles.rules.training import SEED

FRESH = 7_000_000
"""Far from SEED, whose folds were looked at."""
Floats = NDArray[np.float64]
Method = Callable[[Sample, Sample, int], Floats]


def by_card(learn: Sample, unseen: Sample, seed: int) -> Floats:
    """Score unseen firms by a card learned without them."""
    return fit_table(learn, DIRECTIONS, seed).scores(unseen)


def by_forest(learn: Sample, unseen: Sample, seed: int) -> Floats:
    """Score unseen firms by a forest of 500 trees on the same indicators."""
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(500, min_samples_leaf=2, random_state=seed, n_jobs=1)
    forest.fit(_table(learn), learn.bad)
    return -forest.predict_proba(_table(unseen))[:, 1]


def compare(sample: Sample, methods: dict[str, Method], *, repeats: int, seed: int) -> dict[str, dict[str, float]]:
    """Return for each method the mean AUC over all folds, its spread over folds, and over whole repeats."""
    areas: dict[str, list[list[float]]] = {name: [] for name in methods}
    for repeat in range(repeats):
        fold = stratified_folds(sample.bad, FOLDS, Lot(seed + repeat))
        for name, method in methods.items():
            row = []
            for number in range(FOLDS):
                learn, unseen = sample.part(fold != number), sample.part(fold == number)
                row.append(auc(method(learn, unseen, seed + FOLDS * repeat + number), unseen.bad))
            areas[name].append(row)
    return {
        name: {
            "auc": round(float(np.mean(rows)), 4),
            "std_of_folds": round(float(np.std(rows)), 4),
            "std_of_repeats": round(float(np.std(np.mean(rows, axis=1))), 4),
        }
        for name, rows in areas.items()
    }


def _table(sample: Sample) -> Floats:
    return np.column_stack([np.where(sample.known[key], sample.values[key], -1.0) for key in DIRECTIONS])


def real_sample() -> Sample:
    """Lay out the labelled real firms as `train_scorecard` does."""
    from creditshare.profiles.indicators import UNITS
    from creditshare.profiles.indicators.books import lay_books
    from creditshare.profiles.indicators.column import Column
    from creditshare.profiles.rules.body import invoice_columns
    from creditshare.profiles.rules.labels import read_labels
    from creditshare.profiles.rules.training import sample_of
    from tests.profiles.makers import REAL, REAL_DAY, real_invoices, rollups

    outcomes = read_labels((REAL / "firms.csv").read_bytes())
    invoices, codes = real_invoices()
    columns = invoice_columns(lay_books(np.arange(len(codes)), *rollups(invoices), REAL_DAY))
    places = [place for place, code in enumerate(codes) if code in outcomes]
    chosen = {key: Column(columns[key].values[places], columns[key].known[places]) for key in DIRECTIONS}
    return sample_of(chosen, UNITS, [outcomes[codes[place]] for place in places])


def main() -> None:
    """Print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=100)
    parser.add_argument("--seed", type=int, default=FRESH)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
    django.setup()
    methods: dict[str, Method] = {"card": by_card}
    if importlib.util.find_spec("sklearn"):
        methods["forest"] = by_forest
    sample = real_sample()
    told = {"firms": len(sample.bad), "defaults": int(sample.bad.sum()), "repeats": asked.repeats, "seed": asked.seed}
    figures = compare(sample, methods, repeats=asked.repeats, seed=asked.seed)
    print(json.dumps({**told, "seed_of_the_model_file": SEED, **figures}))


if __name__ == "__main__":
    main()
