"""Scores and grades of many firms at once as arrays, without the reasons: what counting a district needs.

The same card, the same numbers and the same answers as `scorecard.rate`, which also says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from creditshare.profiles.indicators.column import Column
from creditshare.profiles.rules.card import LEAST_CONFIDENCE, Card
from creditshare.profiles.rules.fitting.measures import Floats
from creditshare.profiles.rules.scorecard import reached, row_of

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Scored:
    """Firms by place: `grades` counts from the card's best grade, `has_grade` says whether enough is known for one.

    Score, grade and chance mean nothing where `has_grade` is false.
    """

    scores: Whole
    grades: Whole
    has_grade: NDArray[np.bool_]
    confidence: Whole
    chances: Floats
    rows: dict[str, Whole]


def score_firms(columns: Mapping[str, Column], units: Mapping[str, str], card: Card) -> Scored:
    """Score every firm of the columns (key → one value per firm; units by key, amounts in fen)."""
    rows = {factor.key: row_of(factor, columns[factor.key], units[factor.key]) for factor in card.factors}
    firms = len(next(iter(rows.values())))
    scores, known = np.full(firms, card.base, dtype=np.int64), np.zeros(firms, dtype=np.int64)
    for factor in card.factors:
        # −1, the unknown, takes the last place: no points.
        points = np.array([*(row.points for row in factor.rows), 0], dtype=np.int64)
        scores += points[rows[factor.key]]
        known += (rows[factor.key] >= 0) * factor.weight
    confidence = known * 100 // card.total_weight
    limits = np.array([band.least for band in card.bands if band.least is not None], dtype=np.int64)[::-1]
    grades = len(limits) - np.searchsorted(limits, scores, side="right")
    capped = np.zeros(firms, dtype=bool)
    for cap in card.caps:
        holds = reached(cap, columns[cap.key], units[cap.key])
        grades = np.where(holds, np.maximum(grades, card.grades.index(cap.grade)), grades)
        capped |= holds
    has_grade = (confidence >= LEAST_CONFIDENCE) | capped
    odds = card.odds
    chances = 1 / (1 + odds.odds * np.exp((scores - odds.start) * np.log(2) / odds.double))
    return Scored(scores, grades, has_grade, confidence, chances, rows)
