"""Ways up: what a firm could really change to reach a better grade, each found by changing a number and rating again.

A way changes one or several numbers to the nearest edge of a better bin, within what a firm can do in a year: sales may
grow by half, months may pass, arrears may be paid. Records that only time or a court removes are no way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import floor
from typing import Any

import numpy as np

from creditshare.profiles.indicators import ALL, UNITS
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.indicators.registry import CNY, RATIO
from creditshare.profiles.rules.card import Bin, Card, Factor
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.scorecard import Rating, rate

MOST_CHANGES = 3
YEAR = 12
GROWTH = Decimal("1.5")
TENTH_OF_A_PERCENT = 0.001
"""Ratios are shown so finely: what is shown must be in the better bin."""
WORDS = {"word", "flag"}

Value = int | float | str
Values = Mapping[str, Value | None]


@dataclass(frozen=True)
class Change:
    """One number to change: from what to what (amounts in fen)."""

    key: str
    before: Value
    after: Value


@dataclass(frozen=True)
class Way:
    """Changes that together reach a grade, with the score that rating again gave."""

    grade: str
    score: int
    changes: tuple[Change, ...]


def values_of(body: Mapping[str, Any]) -> dict[str, Value | None]:
    """Read every number of a body by key: amounts in fen, ratios as they are, words as text, None where unknown."""
    cells = {cell["key"]: cell for block in body["blocks"].values() for cell in block.get("indicators", ())}
    return {item.key: _value(cells.get(item.key), item.unit) for item in ALL}


def rate_values(values: Values, card: Card = CARD) -> Rating:
    """Rate one firm by its numbers."""
    return rate({key: _column(value) for key, value in values.items()}, UNITS, card)[0]


def ways_up(values: Values, card: Card = CARD) -> list[Way]:
    """Find for each better grade in reach the way with the fewest changes, the nearest grade first."""
    rating = rate_values(values, card)
    if rating.grade is None:
        return []
    ways: list[Way] = []
    better = list(reversed(card.grades[: card.grades.index(rating.grade)]))
    for number in range(1, MOST_CHANGES + 1):
        found = _climbed(values, card, number)
        if found is None:
            break
        reached = card.grades.index(found.grade)
        taken = {way.grade for way in ways}
        if found.grade in better and all(reached < card.grades.index(grade) for grade in taken):
            ways.append(found)
    return ways


def _climbed(values: Values, card: Card, number: int) -> Way | None:
    """Make the changes that raise the score most, one after another; None where there are not so many."""
    current = dict(values)
    changes: list[Change] = []
    for _ in range(number):
        steps = [step for step in _steps(current, card) if step.key not in {change.key for change in changes}]
        if not steps:
            return None
        best = max(steps, key=lambda step: _merit(rate_values({**current, step.key: step.after}, card), card))
        current[best.key] = best.after
        changes.append(best)
    rating = rate_values(current, card)
    if rating.grade is None or rating.score is None:
        return None
    return Way(rating.grade, rating.score, tuple(changes))


def _merit(rating: Rating, card: Card) -> tuple[int, int]:
    return (-card.grades.index(rating.grade) if rating.grade else -len(card.grades), rating.score or 0)


def _steps(values: Values, card: Card) -> Iterator[Change]:
    for factor in card.factors:
        value = values.get(factor.key)
        if factor.key not in REACH or value is None or isinstance(value, str):
            continue
        after = _best(factor, value, REACH[factor.key](value))
        if after is not None:
            yield Change(factor.key, value, after)


def _best(factor: Factor, value: float, limit: float) -> Value | None:
    """Return the nearest value, between a value and a limit, that has the most points; None where none has more."""
    scale = 100 if UNITS[factor.key] == CNY else 1
    rows = [row for row in factor.rows if isinstance(row, Bin)]
    edges = [float(Decimal(str(row.below)) * scale) for row in rows if row.below is not None]
    low, high = sorted((value, limit))
    tried: list[Value] = []
    for edge in edges:
        under = _under(edge, UNITS[factor.key])
        tried += [_like(edge, factor.key)] if limit > value else [under]
    places = {candidate: int(np.searchsorted(edges, candidate, side="right")) for candidate in tried}
    now = rows[int(np.searchsorted(edges, value, side="right"))].points
    possible = [candidate for candidate in tried if low <= float(candidate) <= high]
    gains = [(rows[places[item]].points, -abs(float(item) - value), item) for item in possible]
    best = max(gains, key=lambda gain: gain[:2], default=None)
    return best[2] if best is not None and best[0] > now else None


def _like(edge: float, key: str) -> Value:
    return edge if UNITS[key] == RATIO else -floor(-edge)


def _under(edge: float, unit: str) -> Value:
    return edge - TENTH_OF_A_PERCENT if unit == RATIO else -floor(-edge) - 1


def _grown(value: float) -> float:
    return float(Decimal(str(value)) * GROWTH)


# What a firm can do within a year; a key that is not here is in nobody's hands.
REACH = {
    "sales_12m": _grown,
    "active_months_24m": lambda value: min(value + YEAR, 24),
    "sales_cv_12m": lambda value: value / 2,
    "top_customer_share_12m": lambda value: value / 2,
    "void_ratio_12m": lambda _value: 0.0,
    "history_months": lambda value: value + YEAR,
    "declared_gap_12m": lambda _value: 0.0,
    "late_filings_12m": lambda _value: 0,
    "arrears_amount": lambda _value: 0,
}


def _value(cell: Mapping[str, Any] | None, unit: str) -> Value | None:
    text = cell.get("value") if cell else None
    if text is None:
        return None
    if unit in WORDS:
        return str(text)
    return float(text) if unit == RATIO else int(Decimal(text) * (100 if unit == CNY else 1))


def _column(value: Value | None) -> Column:
    known = np.array([value is not None])
    if isinstance(value, str):
        return Column(np.array([value], dtype=object), known)
    return Column(np.array([0 if value is None else value]), known)
