"""Nested cross-validation: everything, the choice of bins too, is learned again without the firms it is tried on."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from creditshare.profiles.rules.fitting.draws import stratified_folds
from creditshare.profiles.rules.fitting.evidence import Floats
from creditshare.profiles.rules.fitting.lot import Lot
from creditshare.profiles.rules.fitting.measures import auc, brier, calibration, ks
from creditshare.profiles.rules.fitting.sample import Sample
from creditshare.profiles.rules.fitting.table import chance_of_default, fit_table

FOLDS = 5
REPEATS = 10
DIGITS = 4


def cross_validate(sample: Sample, rising: Mapping[str, bool], *, seed: int) -> dict[str, Any]:
    """Return the figures of `REPEATS` × `FOLDS` tables, each judged on the firms it had not seen."""
    areas: list[float] = []
    whole: list[tuple[float, float, float]] = []
    chances_sum: Floats = np.zeros(len(sample.bad))
    for repeat in range(REPEATS):
        fold = stratified_folds(sample.bad, FOLDS, Lot(seed + repeat))
        scores = np.zeros(len(sample.bad))
        for number in range(FOLDS):
            unseen = fold == number
            fitted = fit_table(sample.part(~unseen), rising, seed + FOLDS * repeat + number)
            scores[unseen] = fitted.scores(sample.part(unseen))
            areas.append(auc(scores[unseen], sample.bad[unseen]))
        chance = chance_of_default(scores)
        chances_sum += chance
        whole.append((auc(scores, sample.bad), ks(scores, sample.bad), brier(chance, sample.bad)))
    mean = np.mean(whole, axis=0)
    return {
        "folds": FOLDS,
        "repeats": REPEATS,
        "cv_auc_mean": round(float(np.mean(areas)), DIGITS),
        "cv_auc_std": round(float(np.std(areas)), DIGITS),
        "cv_auc_pooled": round(float(mean[0]), DIGITS),
        "cv_ks": round(float(mean[1]), DIGITS),
        "cv_brier": round(float(mean[2]), DIGITS),
        "brier_of_the_rate_alone": round(float(sample.bad.mean() * (1 - sample.bad.mean())), DIGITS),
        "calibration": calibration(chances_sum / REPEATS, sample.bad),
    }
