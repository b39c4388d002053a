"""Draws by lot that every version of Python repeats: only `Random.random` is promised to give the same stream."""

from random import Random

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def shuffled(places: Ints, lot: Random) -> Ints:
    """Return the places in an order drawn by lot."""
    keys = np.array([lot.random() for _ in range(len(places))])
    return places[np.argsort(keys, kind="stable")]


def stratified_folds(bad: NDArray[np.bool_], folds: int, lot: Random) -> Ints:
    """Give every firm one of `folds` folds, each with its share of the defaults."""
    fold = np.zeros(len(bad), dtype=np.int64)
    begin = 0
    for chosen in (True, False):
        places = shuffled(np.flatnonzero(bad == chosen), lot)
        # The second class begins where the first ended, so that the folds stay of one size.
        fold[places] = (np.arange(len(places)) + begin) % folds
        begin += len(places)
    return fold


def stratified_bag(bad: NDArray[np.bool_], lot: Random) -> Ints:
    """Draw as many firms as there are, with replacement, keeping the number of defaults."""
    drawn = []
    for chosen in (True, False):
        places = np.flatnonzero(bad == chosen)
        drawn.append(places[[int(lot.random() * len(places)) for _ in range(len(places))]])
    return np.concatenate(drawn)
