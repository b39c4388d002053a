"""What is measured of a scorecard, as counts and figures anyone may keep: shadow run, stability, back-test."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import comb
from typing import Any

import numpy as np

from creditshare.profiles.indicators.column import Column
from creditshare.profiles.rules.card import Card
from creditshare.profiles.rules.fitting.measures import auc, brier, calibration, ks, stability
from creditshare.profiles.rules.scorecard import Rating
from creditshare.profiles.rules.scoring import score_firms
from creditshare.profiles.rules.tally import NO_GRADE, Tally, drift, grade_words, trained_rows

SHADOW, STABILITY, BACK_TEST = "shadow", "stability", "back_test"
KINDS = (SHADOW, STABILITY, BACK_TEST)
STABLE, MOVED = 0.10, 0.25
"""Below the first an index says stable, above the second moved (Siddiqi 2006, Credit Risk Scorecards, ch. 8)."""
FAR = 2
DIGITS = 4

Json = dict[str, Any]


@dataclass
class Shadow:
    """Champion and challenger side by side over the same firms."""

    champion: Card
    challenger: Card
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    chances: list[float] = field(default_factory=lambda: [0.0, 0.0])
    rated: int = 0

    def add(self, columns: Mapping[str, Column], units: Mapping[str, str]) -> None:
        """Count the firms of a shard, rated by both."""
        old, new = (score_firms(columns, units, card) for card in (self.champion, self.challenger))
        self.moves.update(zip(grade_words(old, self.champion), grade_words(new, self.challenger), strict=True))
        both = old.has_grade & new.has_grade
        self.rated += int(both.sum())
        sums = (float(side.chances[both].sum()) for side in (old, new))
        self.chances = [total + more for total, more in zip(self.chances, sums, strict=True)]

    def found(self) -> Json:
        """Return firms, changed, far (two grades or more, either way), mean chances, the index, and every move."""
        classes = (*self.champion.grades, NO_GRADE)
        sides = [np.array([self._side(place, grade) for grade in classes], dtype=float) for place in (0, 1)]
        steps = {pair: classes.index(pair[1]) - classes.index(pair[0]) for pair in self.moves if NO_GRADE not in pair}
        moves = sorted(self.moves.items(), key=lambda item: [classes.index(grade) for grade in item[0]])
        return {
            "champion": self.champion.name,
            "challenger": self.challenger.name,
            "firms": self.moves.total(),
            "changed": sum(count for (old, new), count in self.moves.items() if old != new),
            "far_up": sum(self.moves[pair] for pair, step in steps.items() if step <= -FAR),
            "far_down": sum(self.moves[pair] for pair, step in steps.items() if step >= FAR),
            "mean_chance": [round(total / self.rated, DIGITS) if self.rated else None for total in self.chances],
            "psi": round(stability(*sides), DIGITS),
            "moves": [{"before": old, "after": new, "firms": count} for (old, new), count in moves],
        }

    def _side(self, place: int, grade: str) -> int:
        return sum(count for pair, count in self.moves.items() if pair[place] == grade)


def stability_found(before: Tally, now: Tally) -> Json:
    """Return how far the district moved between two days, and how far it lies from the firms that were learned from."""
    moved = drift(before, now)
    learned = {key: stability(rows, now.rows[key]) for key, rows in trained_rows(now.card).items()}
    return {
        "card": now.card.name,
        "firms": [before.firms, now.firms],
        "psi": round(moved.pop("grade"), DIGITS),
        "grades": [
            {"grade": grade, "before": before.grades[grade], "now": now.grades[grade]}
            for grade in (*now.card.grades, NO_GRADE)
        ],
        "factors": [
            {
                "key": key,
                "psi": round(index, DIGITS),
                "from_training": round(learned[key], DIGITS) if key in learned else None,
            }
            for key, index in moved.items()
        ],
    }


def back_test_found(card: Card, ratings: Mapping[str, Rating], outcomes: Mapping[str, bool], trained: bool) -> Json:
    """Return how a card parted firms whose outcome is known by now.

    `trained` says that the card had learned from these very firms. Firms without a grade are counted and left out of
    the figures. With only one kind of outcome, AUC and KS are None.
    """
    rated = [code for code in sorted(ratings) if ratings[code].chance is not None]
    chance = np.array([ratings[code].chance for code in rated], dtype=np.float64)
    bad = np.array([outcomes[code] for code in rated], dtype=bool)
    both = bool(bad.any() and not bad.all())
    return {
        "card": card.name,
        "firms": len(outcomes),
        "rated": len(rated),
        "defaults": int(bad.sum()),
        "trained_on_these": trained,
        "auc": round(auc(-chance, bad), DIGITS) if both else None,
        "ks": round(ks(-chance, bad), DIGITS) if both else None,
        "brier": round(brier(chance, bad), DIGITS) if rated else None,
        "calibration": calibration(chance, bad) if rated else [],
        "grades": [row for grade in card.grades if (row := _grade_row(grade, rated, ratings, outcomes))["firms"]],
    }


def _grade_row(grade: str, rated: Sequence[str], ratings: Mapping[str, Rating], outcomes: Mapping[str, bool]) -> Json:
    held = [code for code in rated if ratings[code].grade == grade]
    expected = [ratings[code].chance or 0.0 for code in held]
    defaults = sum(outcomes[code] for code in held)
    chance = at_least(len(held), defaults, sum(expected) / len(held)) if held else 1.0
    return {
        "grade": grade,
        "firms": len(held),
        "expected": round(sum(expected), 2),
        "defaults": defaults,
        # Rare by chance alone: the grade promises too much.
        "chance_of_as_many": round(chance, DIGITS),
    }


def at_least(firms: int, defaults: int, chance: float) -> float:
    """Return the probability of as many defaults or more, firms defaulting apart from one another (binomial test)."""
    return sum(comb(firms, k) * chance**k * (1 - chance) ** (firms - k) for k in range(defaults, firms + 1))
