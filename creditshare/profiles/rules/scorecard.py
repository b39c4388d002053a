"""The scorecard adds up the card's points for many firms at once and keeps, for each firm, the reasons in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from creditshare.profiles.indicators.column import Column
from creditshare.profiles.indicators.registry import CNY
from creditshare.profiles.rules.card import BANDS, BASE, CAPS, FACTORS, LEAST_CONFIDENCE, Bin, Cap, Factor

UNKNOWN_TEXT = "This number is not known; it adds no points and lowers the confidence."
TOO_LITTLE_TEXT = "Too little is known of this firm for a grade."
GRADES = tuple(grade for _, grade in BANDS)


@dataclass(frozen=True)
class Reason:
    """One factor's contribution: its points and the sentence that explains them."""

    key: str
    category: str
    points: int
    text: str


@dataclass(frozen=True)
class Rating:
    """A firm's score and grade (None where too little is known), the reasons by weight, and what was not known."""

    score: int | None
    grade: str | None
    confidence: int
    reasons: tuple[Reason, ...]
    caps: tuple[Cap, ...]
    unknown: tuple[str, ...]


def weight(factor: Factor) -> int:
    """Return how far a factor can move the score."""
    points = [row.points for row in factor.rows]
    return max(points) - min(points)


TOTAL_WEIGHT = sum(weight(factor) for factor in FACTORS)


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


def grade_of(score: int) -> str:
    """Read the grade of a score off the bands."""
    return next(grade for least, grade in BANDS if least is None or score >= least)


def rate(columns: Mapping[str, Column], units: Mapping[str, str]) -> list[Rating]:
    """Rate every firm of the columns (key → one value per firm; units by key, amounts in fen)."""
    placed = {factor.key: row_of(factor, columns[factor.key], units[factor.key]) for factor in FACTORS}
    capped = [(cap, columns[cap.key].known & (columns[cap.key].values == cap.value)) for cap in CAPS]
    table = np.stack([placed[factor.key] for factor in FACTORS], axis=1).tolist()
    reached = [[bool(flag) for flag in flags] for _, flags in capped]
    return [
        _rating(rows, tuple(cap for (cap, _), flags in zip(capped, reached, strict=True) if flags[position]))
        for position, rows in enumerate(table)
    ]


_REASONS = tuple(
    tuple(Reason(factor.key, factor.category, row.points, row.text) for row in factor.rows) for factor in FACTORS
)
_WEIGHTS = tuple(weight(factor) for factor in FACTORS)


def _rating(rows: list[int], caps: tuple[Cap, ...]) -> Rating:
    reasons = [_REASONS[place][row] for place, row in enumerate(rows) if row >= 0]
    known = sum(_WEIGHTS[place] for place, row in enumerate(rows) if row >= 0)
    confidence = known * 100 // TOTAL_WEIGHT
    unknown = tuple(FACTORS[place].key for place, row in enumerate(rows) if row < 0)
    # Python's sort is stable: equal points stay in the order of the card.
    reasons.sort(key=lambda reason: -abs(reason.points))
    if confidence < LEAST_CONFIDENCE and not caps:
        return Rating(None, None, confidence, tuple(reasons), caps, unknown)
    score = BASE + sum(reason.points for reason in reasons)
    grade = max((grade_of(score), *(cap.grade for cap in caps)), key=GRADES.index)
    return Rating(score, grade, confidence, tuple(reasons), caps, unknown)
