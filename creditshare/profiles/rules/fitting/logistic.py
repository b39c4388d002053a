"""A logistic regression whose weights are never negative and are drawn together: evidence never counts backwards."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ROUNDS = 200
STILL = 1e-10
LONGEST = 0.5
LEVEL = 0.05
"""How weakly the common weight is drawn towards nothing, against `together` for the differences between weights."""


def chances(logits: Floats) -> Floats:
    """Return the chance that belongs to log odds."""
    return 1 / (1 + np.exp(-np.clip(logits, -40, 40)))


def fit_weights(evidence: Floats, good: Floats, together: float) -> tuple[float, Floats]:
    """Return intercept and weights ≥ 0 that best explain who is good; `together` draws the weights to their mean.

    Penalised maximum likelihood by Newton steps, one weight held at zero at a time where it would become negative.
    """
    firms, size = evidence.shape
    table = np.column_stack([np.ones(firms), evidence])
    mean = np.full((size, size), 1 / max(size, 1))
    penalty = np.zeros((size + 1, size + 1))
    penalty[1:, 1:] = together * (np.eye(size) - mean) + LEVEL * size * mean
    solution = np.zeros(size + 1)
    solution[1:] = 1 / max(size, 1)
    free = np.ones(size + 1, dtype=bool)
    for _ in range(ROUNDS):
        chance = chances(table @ solution)
        slope = table.T @ (good - chance) - penalty @ solution
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + penalty + 1e-9 * np.eye(size + 1)
        # A weight at zero may leave it only towards evidence that counts.
        free = (solution > 0) | (slope > 0)
        free[0] = True
        step = np.zeros(size + 1)
        step[free] = np.linalg.solve(bend[np.ix_(free, free)], slope[free])
        moved = solution + _held(step)
        moved[1:] = np.maximum(moved[1:], 0)
        change = float(np.abs(moved - solution).max())
        solution = moved
        if change < STILL:
            break
    return float(solution[0]), solution[1:]


def fit_line(scores: Floats, good: Floats) -> tuple[float, float]:
    """Return intercept and slope that calibrate log odds (Platt 1999, with his targets for small samples)."""
    hits, misses = good.sum(), (1 - good).sum()
    target = np.where(good > 0, (hits + 1) / (hits + 2), 1 / (misses + 2))
    table = np.column_stack([np.ones(len(scores)), scores])
    solution = np.array([0.0, 1.0])
    for _ in range(ROUNDS):
        chance = chances(table @ solution)
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + 1e-9 * np.eye(2)
        step = np.linalg.solve(bend, table.T @ (target - chance))
        solution = solution + _held(step)
        if float(np.abs(step).max()) < STILL:
            break
    return float(solution[0]), float(solution[1])


def _held(step: Floats) -> Floats:
    """Shorten a step that is longer than LONGEST: far from the goal Newton's leaps would run away."""
    longest = float(np.abs(step).max())
    return step if longest <= LONGEST else step * (LONGEST / longest)
