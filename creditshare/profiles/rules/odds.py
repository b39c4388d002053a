"""Odds turn a score into a chance of default and back, by one line of log odds."""

from dataclasses import dataclass
from math import ceil, exp, log


@dataclass(frozen=True)
class Odds:
    """How a score reads as a chance: no default is `odds` to 1 at `start`, twice that every `double` points up."""

    start: int
    odds: int
    double: int

    def chance(self, score: int) -> float:
        """Return the probability of default of a score."""
        return 1 / (1 + self.odds * exp((score - self.start) * log(2) / self.double))

    def least_score(self, chance: float) -> int:
        """Return the lowest score whose probability of default is not above a chance."""
        return ceil(self.start + self.double / log(2) * log((1 - chance) / chance / self.odds))
