"""Partners are the counterparties of many firms with their net totals in the last 12 months and the 12 before."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

YEAR = 12

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Partners:
    """One side's counterparties, one row each, sorted by firm and then by falling net of the last 12 months (fen).

    `position` is the firm's row in the books, `rank` counts from 0 within the firm, `total` is the firm's sum over
    counterparties whose net of the last 12 months is positive; only those count as counterparties of the year.
    """

    size: int
    position: Ints
    key: Ints
    net: Ints
    count: Ints
    prior_net: Ints
    rank: Ints
    total: Ints

    @property
    def counts(self) -> NDArray[np.bool_]:
        """Say of each row whether it is a counterparty of the last 12 months."""
        return self.net > 0

    def tally(self, chosen: NDArray[np.bool_]) -> Ints:
        """Count the chosen rows per firm."""
        return np.bincount(self.position[chosen], minlength=self.size).astype(np.int64)


def sum_by(position: Ints, values: Ints, size: int) -> Ints:
    """Sum whole numbers by position, exactly."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, position, values)
    return sums


def partners_of(firms: Ints, pairs: pd.DataFrame, side: str, current: int) -> Partners:
    """Add up the pair rows of a side over the two years before the numbered month."""
    month = pairs["month"].to_numpy(dtype=np.int64)
    mine = (pairs["side"] == side).to_numpy() & (month >= current - 2 * YEAR) & (month < current)
    recent = month[mine] >= current - YEAR
    firm, key = pairs["firm"].to_numpy(dtype=np.int64)[mine], pairs["counterparty"].to_numpy(dtype=np.int64)[mine]
    net, count = pairs["net"].to_numpy(dtype=np.int64)[mine], pairs["count"].to_numpy(dtype=np.int64)[mine]
    order = np.lexsort((key, firm))
    firm, key, net, count, recent = firm[order], key[order], net[order], count[order], recent[order]
    begins = np.flatnonzero(np.r_[True, (firm[1:] != firm[:-1]) | (key[1:] != key[:-1])]) if len(firm) else order
    position = np.searchsorted(firms, firm[begins])
    columns = (
        key[begins],
        _segments(np.where(recent, net, 0), begins),
        _segments(np.where(recent, count, 0), begins),
        _segments(np.where(recent, 0, net), begins),
    )
    return _ranked(len(firms), position, *columns)


def _segments(values: Ints, begins: Ints) -> Ints:
    return np.add.reduceat(values, begins) if len(begins) else values[:0].astype(np.int64)


def _ranked(size: int, position: Ints, key: Ints, net: Ints, count: Ints, prior_net: Ints) -> Partners:
    order = np.lexsort((key, -net, position))
    position, key, net = position[order], key[order], net[order]
    begins = np.searchsorted(position, np.arange(size))
    rank = np.arange(len(position)) - begins[position]
    total = sum_by(position, np.maximum(net, 0), size)
    return Partners(size, position, key, net, count[order], prior_net[order], rank, total)
