"""A card is a table that anyone can read: the score to start from, points for each bin, grades by score, and caps.

Start at the base, add the points of the bin each number falls into, read the grade off the bands, apply the caps. A
number that is unknown adds nothing and lowers the confidence; it never counts as bad. Amounts are yuan, ratios plain
fractions. The probability of default follows from the score alone.
"""

from dataclasses import dataclass

from creditshare.profiles.rules.odds import Odds

LEAST_CONFIDENCE = 30
MOST_WEIGHT = 80
"""A rare black mark takes many points, and yet its absence tells little: above this a factor weighs no more."""


@dataclass(frozen=True)
class Bin:
    """Numbers below `below` and not in an earlier bin; None takes the rest. `text` is the reason in words."""

    below: float | None
    points: int
    text: str
    firms: int = 0
    defaults: int = 0


@dataclass(frozen=True)
class Choice:
    """One value of a number that is a word (a tax grade, yes or no)."""

    value: str
    points: int
    text: str


@dataclass(frozen=True)
class Factor:
    """One number of the card with its bins or choices.

    A fitted one also tells how many of the firms it was fitted on were unknown there, and how many of those defaulted.
    """

    key: str
    category: str
    rows: tuple[Bin, ...] | tuple[Choice, ...]
    fitted: bool = False
    rising: bool = True
    unknown_firms: int = 0
    unknown_defaults: int = 0

    @property
    def weight(self) -> int:
        """Return how far the factor can move the score, as it counts for the confidence."""
        points = [row.points for row in self.rows]
        return min(max(points) - min(points), MOST_WEIGHT)


@dataclass(frozen=True)
class Cap:
    """While the number has the value (or is so high, or so low), the grade is at most `grade`, whatever the points."""

    key: str
    category: str
    grade: str
    text: str
    value: str | None = None
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class Band:
    """A grade with the highest probability of default that it stands for, and the lowest score (None: the rest)."""

    grade: str
    chance: float
    least: int | None


@dataclass(frozen=True)
class Card:
    """A card ready to rate with."""

    name: str
    base: int
    odds: Odds
    factors: tuple[Factor, ...]
    caps: tuple[Cap, ...]
    bands: tuple[Band, ...]

    @property
    def grades(self) -> tuple[str, ...]:
        """Return the grades, the best first."""
        return tuple(band.grade for band in self.bands)

    @property
    def total_weight(self) -> int:
        """Return the weight of all factors together."""
        return sum(factor.weight for factor in self.factors)

    def grade_of(self, score: int) -> str:
        """Read the grade of a score off the bands."""
        return next(band.grade for band in self.bands if band.least is None or score >= band.least)
