"""A column is one indicator of many firms: a value where it can be known, and which firms those are."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Column:
    """Values (int64 counts, days or fen; float64 ratios) and where they are known; elsewhere a value means nothing."""

    values: NDArray[Any]
    known: Flags


def whole(values: NDArray[np.int64], known: Flags) -> Column:
    """Make a column of exact whole numbers."""
    return Column(values.astype(np.int64, copy=False), known)


def ratio(numerator: NDArray[Any], denominator: NDArray[Any], known: Flags | None = None) -> Column:
    """Divide exact sums once; unknown where the denominator is not positive."""
    possible = denominator > 0
    if known is not None:
        possible = possible & known
    values = np.full(len(denominator), np.nan)
    np.divide(numerator, denominator, out=values, where=possible)
    return Column(values, possible)
