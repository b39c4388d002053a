"""The scorecard adds up a card's points for many firms at once and keeps, for each firm, the reasons in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from creditshare.profiles.indicators.column import Column
from creditshare.profiles.indicators.registry import CNY
from creditshare.profiles.rules.card import LEAST_CONFIDENCE, Bin, Cap, Card, Factor
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.sayings import CODES

UNKNOWN_TEXT = "This number is not known; it adds no points and lowers the confidence."
TOO_LITTLE_TEXT = "Too little is known of this firm for a grade."
GRADES = CARD.grades


@dataclass(frozen=True)
class Reason:
    """One factor's contribution: its points, the sentence that explains them, and the code of an adverse notice."""

    key: str
    category: str
    points: int
    text: str
    code: str = ""


@dataclass(frozen=True)
class Rating:
    """A firm's score and grade (None where too little is known), the reasons by weight, and what was not known.

    The score is `base` and the points of the reasons together; `chance` is the probability of default.
    """

    score: int | None
    grade: str | None
    confidence: int
    reasons: tuple[Reason, ...]
    caps: tuple[Cap, ...]
    unknown: tuple[str, ...]
    chance: float | None
    base: int
    card: str


def row_of(factor: Factor, column: Column, unit: str) -> NDArray[np.int64]:
    """Return for each firm the number of the factor's row its value falls into, −1 where it is unknown."""
    if isinstance(factor.rows[0], Bin):
        scale = 100 if unit == CNY else 1
        edges = [float(Decimal(str(row.below)) * scale) for row in factor.rows if row.below is not None]  # type: ignore[union-attr]
        values = np.where(column.known, column.values, 0).astype(np.float64)
        rows = np.searchsorted(edges, values, side="right")
    else:
        numbers = {row.value: number for number, row in enumerate(factor.rows)}  # type: ignore[union-attr]
        rows = np.array([numbers.get(value, -1) for value in column.values], dtype=np.int64)
    return np.where(column.known, rows, -1)


def reached(cap: Cap, column: Column, unit: str) -> NDArray[np.bool_]:
    """Say for each firm whether a cap holds; what is unknown never does."""
    scale = 100 if unit == CNY else 1
    if cap.value is not None:
        holds = column.values == cap.value
    elif cap.at_least is not None:
        holds = np.where(column.known, column.values, 0).astype(np.float64) >= cap.at_least * scale
    else:
        holds = np.where(column.known, column.values, 0).astype(np.float64) <= (cap.at_most or 0) * scale
    return np.asarray(column.known & holds, dtype=bool)


def rate(columns: Mapping[str, Column], units: Mapping[str, str], card: Card = CARD) -> list[Rating]:
    """Rate every firm of the columns (key → one value per firm; units by key, amounts in fen)."""
    table = np.stack([row_of(item, columns[item.key], units[item.key]) for item in card.factors], axis=1).tolist()
    flags = np.stack([reached(cap, columns[cap.key], units[cap.key]) for cap in card.caps], axis=1).tolist()
    rater = _Rater(card)
    return [rater.rating(rows, held) for rows, held in zip(table, flags, strict=True)]


class _Rater:
    """A card laid out for rating one firm after another."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.weights = [factor.weight for factor in card.factors]
        self.reasons = [[_reason(factor, row) for row in factor.rows] for factor in card.factors]
        self.total = card.total_weight
        self.grades = card.grades

    def rating(self, rows: list[int], held: list[bool]) -> Rating:
        card = self.card
        reasons = [self.reasons[place][row] for place, row in enumerate(rows) if row >= 0]
        known = sum(self.weights[place] for place, row in enumerate(rows) if row >= 0)
        confidence = known * 100 // self.total
        unknown = tuple(card.factors[place].key for place, row in enumerate(rows) if row < 0)
        caps = tuple(cap for cap, holds in zip(card.caps, held, strict=True) if holds)
        # Python's sort is stable: equal points stay in the order of the card.
        reasons.sort(key=lambda reason: -abs(reason.points))
        if confidence < LEAST_CONFIDENCE and not caps:
            return Rating(None, None, confidence, tuple(reasons), caps, unknown, None, card.base, card.name)
        score = card.base + sum(reason.points for reason in reasons)
        grade = max((card.grade_of(score), *(cap.grade for cap in caps)), key=self.grades.index)
        chance = card.odds.chance(score)
        return Rating(score, grade, confidence, tuple(reasons), caps, unknown, chance, card.base, card.name)


def _reason(factor: Factor, row: object) -> Reason:
    code = CODES.get(factor.key, "") if row.points < 0 else ""  # type: ignore[attr-defined]
    return Reason(factor.key, factor.category, row.points, row.text, code)  # type: ignore[attr-defined]
