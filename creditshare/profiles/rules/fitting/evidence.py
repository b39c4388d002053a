"""Weight of evidence: what falling into a bin says about default, in log odds, never against common sense.

A bin's rate of default is drawn towards the rate of all firms as if PRIOR firms of the average kind stood in it too
(Laplace's rule with the sample's own rate), then made monotone in the direction that sense demands (pooling adjacent
violators, Ayer et al. 1955), and averaged over many bags drawn with replacement (Breiman 1996): one table remains.
"""

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from creditshare.profiles.rules.fitting.draws import Ints

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DIGITS = 2
UNKNOWN = -1


def round_edge(value: float) -> float:
    """Round an edge to two significant digits, so that a person can read and remember the table."""
    return float(f"{value:.{DIGITS - 1}e}")


def edges_of(values: Floats, most: int) -> list[float]:
    """Cut known values into at most `most` bins of about equal numbers; ascending round edges."""
    if not len(values):
        return []
    inner = np.quantile(values, np.arange(1, most) / most)
    whole = bool((values == np.floor(values)).all())
    found = sorted({round_edge(float(ceil(edge) if whole else edge)) for edge in inner})
    return [edge for edge in found if values.min() < edge <= values.max()]


def bins_of(values: Floats, known: Flags, edges: Sequence[float]) -> Ints:
    """Place every value: the number of edges at or below it, UNKNOWN where it is not known."""
    return np.where(known, np.searchsorted(edges, np.where(known, values, 0.0), side="right"), UNKNOWN)


def pooled(rates: Floats, weights: Floats) -> Floats:
    """Return the closest rates (least squares by weight) that never rise from one bin to the next."""
    blocks: list[list[float]] = []
    for rate, weight in zip(rates.tolist(), weights.tolist(), strict=True):
        blocks.append([rate, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            last, first = blocks.pop(), blocks.pop()
            heavy = first[1] + last[1]
            blocks.append([(first[0] * first[1] + last[0] * last[1]) / heavy, heavy, first[2] + last[2]])
    return np.array([rate for rate, _, length in blocks for _ in range(int(length))])


def evidence(bins: Ints, bad: Flags, size: int, *, rising: bool, prior: float) -> Floats:
    """Return the weight of evidence for being good of each of `size` bins; `rising`: more is better."""
    overall = bad.mean()
    count = np.bincount(bins[bins >= 0], minlength=size).astype(np.float64)
    hits = np.bincount(bins[(bins >= 0) & bad], minlength=size).astype(np.float64)
    rates, weights = (hits + prior * overall) / (count + prior), count + prior
    rates = pooled(rates, weights) if rising else pooled(rates[::-1], weights[::-1])[::-1]
    return np.log((1 - rates) / rates) - np.log((1 - overall) / overall)


def bagged_evidence(bins: Ints, bad: Flags, size: int, bags: Sequence[Ints], *, rising: bool, prior: float) -> Floats:
    """Average the weight of evidence over bags, each a drawing of firms; without bags, take the firms as they are."""
    if not bags:
        return evidence(bins, bad, size, rising=rising, prior=prior)
    parts = [evidence(bins[bag], bad[bag], size, rising=rising, prior=prior) for bag in bags]
    return np.asarray(np.mean(parts, axis=0), dtype=np.float64)
