"""Draws by lot: folds and bags that keep the share of defaults."""

import numpy as np
from numpy.typing import NDArray

from creditshare.profiles.rules.fitting.lot import Lot

Ints = NDArray[np.int64]


def shuffled(places: Ints, lot: Lot) -> Ints:
    """Return the places in an order drawn by lot."""
    return places[np.argsort(lot.fractions(len(places)), kind="stable")]


def stratified_folds(bad: NDArray[np.bool_], folds: int, lot: Lot) -> Ints:
    """Give every firm one of `folds` folds, each with its share of the defaults."""
    fold = np.zeros(len(bad), dtype=np.int64)
    begin = 0
    for chosen in (True, False):
        places = shuffled(np.flatnonzero(bad == chosen), lot)
        # The second class begins where the first ended, so that the folds stay of one size.
        fold[places] = (np.arange(len(places)) + begin) % folds
        begin += len(places)
    return fold


def stratified_bag(bad: NDArray[np.bool_], lot: Lot) -> Ints:
    """Draw as many firms as there are, with replacement, keeping the number of defaults."""
    drawn = []
    for chosen in (True, False):
        places = np.flatnonzero(bad == chosen)
        drawn.append(places[(lot.fractions(len(places)) * len(places)).astype(np.int64)])
    return np.concatenate(drawn)
