"""A card laid over many firms at once, counted: which row of each factor they fall into, and which grade they get.

Counts can be added up shard by shard, so that a district of any size is measured in the memory of one shard.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from creditshare.profiles.indicators.column import Column
from creditshare.profiles.rules.card import Card
from creditshare.profiles.rules.fitting.measures import Floats, stability
from creditshare.profiles.rules.scoring import Scored, score_firms

NO_GRADE = "-"


@dataclass
class Tally:
    """Firms by grade, and for each factor by row, the unknown last."""

    card: Card
    grades: Counter[str] = field(default_factory=Counter)
    rows: dict[str, Floats] = field(default_factory=dict)

    def add(self, columns: Mapping[str, Column], units: Mapping[str, str]) -> None:
        """Count the firms of a shard."""
        scored = score_firms(columns, units, self.card)
        self.grades.update(grade_words(scored, self.card))
        for factor in self.card.factors:
            classes = len(factor.rows) + 1
            # −1, the unknown, becomes the last class.
            counted = np.bincount(scored.rows[factor.key] % classes, minlength=classes).astype(np.float64)
            self.rows[factor.key] = self.rows.get(factor.key, 0) + counted

    @property
    def firms(self) -> int:
        """Return how many firms were counted."""
        return self.grades.total()

    def grade_counts(self) -> Floats:
        """Return the firms by grade, the best first, those without one last."""
        return np.array([self.grades[grade] for grade in (*self.card.grades, NO_GRADE)], dtype=np.float64)


def grade_words(scored: Scored, card: Card) -> list[str]:
    """Return each firm's grade, or the mark of having none."""
    places = np.where(scored.has_grade, scored.grades, len(card.grades))
    return [(*card.grades, NO_GRADE)[place] for place in places.tolist()]


def trained_rows(card: Card) -> dict[str, Floats]:
    """Return for each fitted factor how the firms it was fitted on lay over its rows, the unknown last."""
    return {
        factor.key: np.array([*(row.firms for row in factor.rows), factor.unknown_firms], dtype=np.float64)  # type: ignore[union-attr]
        for factor in card.factors
        if factor.fitted
    }


def drift(before: Tally, now: Tally) -> dict[str, float]:
    """Return the stability index of the grades (key "grade") and of each factor's rows between two days."""
    found = {"grade": stability(before.grade_counts(), now.grade_counts())}
    return found | {key: stability(before.rows[key], now.rows[key]) for key in sorted(now.rows)}
