"""A lot that can be drawn again: the same seed gives the same fractions, on every machine and with every version."""

import numpy as np
from numpy.typing import NDArray

_STEP, _FIRST, _SECOND = (np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
_BITS = 2.0**-53


class Lot:
    """SplitMix64 (Steele, Lea and Flood 2014): whole-number arithmetic only, no state but how far it was drawn."""

    def __init__(self, seed: int) -> None:
        self.at = np.uint64(seed)

    def fractions(self, how_many: int) -> NDArray[np.float64]:
        """Draw fractions from 0 up to, not including, 1."""
        steps = np.arange(1, how_many + 1, dtype=np.uint64) * _STEP + self.at
        if how_many:
            self.at = steps[-1]
        mixed = (steps ^ (steps >> np.uint64(30))) * _FIRST
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
        mixed ^= mixed >> np.uint64(31)
        return (mixed >> np.uint64(11)).astype(np.float64) * _BITS
