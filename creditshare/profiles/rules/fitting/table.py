"""Fitting one table: edges, weight of evidence, weights and calibration collapse into points that anyone can add up.

Nothing of it has seen a firm that is not among those given: a fold's edges, bins and calibration are its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from creditshare.profiles.rules.fitting.draws import Ints, stratified_bag, stratified_folds
from creditshare.profiles.rules.fitting.evidence import Flags, Floats, bagged_evidence, bins_of, edges_of
from creditshare.profiles.rules.fitting.logistic import chances, fit_line, fit_weights
from creditshare.profiles.rules.fitting.lot import Lot
from creditshare.profiles.rules.fitting.sample import Sample

BAGS = 30
INNER_FOLDS = 5
POINTS_TO_DOUBLE = 40
SCALE = POINTS_TO_DOUBLE / log(2)
"""Points for one unit of log odds: 40 points double the odds of not defaulting."""
START = 600
"""The score at which the odds of not defaulting are 10 to 1."""
START_ODDS = 10
CLOSE = 2
AS_GOOD = 0.01
"""Mean log losses closer than this are alike: with 83 firms their standard error is some 0.04."""
MOST_SLOPE = 1.5


@dataclass(frozen=True)
class Setting:
    """One way to fit: the most bins of a factor, firms of the average kind added to each, and `together`."""

    bins: int
    prior: float
    together: float


# From the most to the least cautious; the first that is as good as the best is chosen.
SETTINGS = (Setting(8, 6, 5), Setting(8, 6, 2))


@dataclass(frozen=True)
class Fitted:
    """A table: the score every firm starts from, and for each factor its edges and the points of its bins."""

    setting: Setting
    base: int
    edges: Mapping[str, tuple[float, ...]]
    points: Mapping[str, tuple[int, ...]]

    def scores(self, sample: Sample) -> Floats:
        """Add the points of every firm up; what is unknown adds nothing."""
        total = np.full(len(sample.bad), self.base, dtype=np.float64)
        for key, points in self.points.items():
            bins = bins_of(sample.values[key], sample.known[key], self.edges[key])
            total += np.append(np.array(points, dtype=np.float64), 0.0)[bins]
        return total


def chance_of_default(scores: Floats) -> Floats:
    """Return the probability of default that belongs to scores."""
    return chances(-((scores - START) / SCALE + log(START_ODDS)))


@dataclass(frozen=True)
class _Raw:
    edges: dict[str, list[float]]
    evidence: dict[str, Floats]
    intercept: float
    weights: Floats

    def logits(self, sample: Sample) -> Floats:
        total = np.full(len(sample.bad), self.intercept)
        for key, weight in zip(self.edges, self.weights.tolist(), strict=True):
            bins = bins_of(sample.values[key], sample.known[key], self.edges[key])
            total += weight * np.append(self.evidence[key], 0.0)[bins]
        return total


def fit_table(sample: Sample, rising: Mapping[str, bool], seed: int) -> Fitted:
    """Choose a setting inside the sample, fit it, calibrate it on firms it had not seen, and round to points."""
    fold = stratified_folds(sample.bad, INNER_FOLDS, Lot(seed))
    tried = [(_unseen(sample, rising, setting, fold, seed), setting) for setting in SETTINGS]
    losses = [_loss(logits, sample.bad) for logits, _ in tried]
    logits, setting = next(way for way, loss in zip(tried, losses, strict=True) if loss <= min(losses) + AS_GOOD)
    shift, slope = fit_line(logits, (~sample.bad).astype(np.float64))
    slope = min(max(slope, 0.0), MOST_SLOPE)
    raw = _fit_raw(sample, rising, setting, _bags(sample.bad, BAGS, seed))
    return _collapse(raw, setting, sample, shift, slope)


def _bags(bad: Flags, how_many: int, seed: int) -> list[Ints]:
    lot = Lot(seed)
    return [stratified_bag(bad, lot) for _ in range(how_many)]


def _unseen(sample: Sample, rising: Mapping[str, bool], setting: Setting, fold: Ints, seed: int) -> Floats:
    logits = np.zeros(len(sample.bad))
    for number in range(INNER_FOLDS):
        learn = sample.part(fold != number)
        raw = _fit_raw(learn, rising, setting, _bags(learn.bad, BAGS // 3, seed + number))
        logits[fold == number] = raw.logits(sample.part(fold == number))
    return logits


def _loss(logits: Floats, bad: Flags) -> float:
    chance = chances(logits)
    return float(-np.log(np.where(bad, 1 - chance, chance)).mean())


def _fit_raw(sample: Sample, rising: Mapping[str, bool], setting: Setting, bags: Sequence[Ints]) -> _Raw:
    edges, weighed, columns = {}, {}, []
    for key, upward in rising.items():
        values, known = sample.values[key], sample.known[key]
        edges[key] = edges_of(values[known], setting.bins)
        bins = bins_of(values, known, edges[key])
        size = len(edges[key]) + 1
        weighed[key] = bagged_evidence(bins, sample.bad, size, bags, rising=upward, prior=setting.prior)
        columns.append(np.append(weighed[key], 0.0)[bins])
    good = (~sample.bad).astype(np.float64)
    intercept, weights = fit_weights(np.column_stack(columns), good, setting.together)
    return _Raw(edges, weighed, intercept, weights)


def _collapse(raw: _Raw, setting: Setting, sample: Sample, shift: float, slope: float) -> Fitted:
    base = round(START + SCALE * (shift + slope * raw.intercept - log(START_ODDS)))
    edges, points = {}, {}
    for key, weight in zip(raw.edges, raw.weights.tolist(), strict=True):
        exact = SCALE * slope * weight * raw.evidence[key]
        bins = bins_of(sample.values[key], sample.known[key], raw.edges[key])
        counts = np.bincount(bins[bins >= 0], minlength=len(exact))
        edges[key], points[key] = _merged(raw.edges[key], exact, counts)
    return Fitted(setting, base, edges, points)


def _merged(edges: Sequence[float], exact: Floats, counts: Ints) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Join neighbouring bins whose points are as good as equal, so that the table stays short."""
    groups: list[list[int]] = []
    for place in range(len(exact)):
        if groups and abs(exact[place] - exact[groups[-1][0]]) <= CLOSE:
            groups[-1].append(place)
        else:
            groups.append([place])
    heavy = [counts[group] + 1e-9 for group in groups]
    means = [float((exact[group] * weight).sum() / weight.sum()) for group, weight in zip(groups, heavy, strict=True)]
    return tuple(edges[group[0] - 1] for group in groups[1:]), tuple(round(mean) for mean in means)
