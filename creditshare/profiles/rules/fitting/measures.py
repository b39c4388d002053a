"""How well scores part the firms that defaulted from the others: AUC, KS, Brier, and the table of calibration."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def auc(scores: Floats, bad: Flags) -> float:
    """Return the chance that a good firm scores higher than a bad one, a tie counting half (Mann and Whitney 1947)."""
    good, worse = scores[~bad], np.sort(scores[bad])
    below = np.searchsorted(worse, good, side="left")
    level = np.searchsorted(worse, good, side="right") - below
    return float((below + level / 2).sum() / (len(good) * len(worse)))


def ks(scores: Floats, bad: Flags) -> float:
    """Return the widest gap between the shares of bad and of good firms at or below a score (Kolmogorov, Smirnov)."""
    points = np.unique(scores)
    lost = np.searchsorted(np.sort(scores[bad]), points, side="right") / bad.sum()
    kept = np.searchsorted(np.sort(scores[~bad]), points, side="right") / (~bad).sum()
    return float(np.abs(lost - kept).max())


def brier(chance: Floats, bad: Flags) -> float:
    """Return the mean squared error of the probabilities of default (Brier 1950)."""
    return float(((chance - bad) ** 2).mean())


def calibration(chance: Floats, bad: Flags, groups: int = 5) -> list[dict[str, Any]]:
    """Lay firms out by probability in groups of one size: expected against observed defaults."""
    order = np.argsort(chance, kind="stable")
    return [
        {
            "firms": len(part),
            "expected": round(float(chance[part].sum()), 2),
            "defaults": int(bad[part].sum()),
            "pd_from": round(float(chance[part].min()), 4),
            "pd_to": round(float(chance[part].max()), 4),
        }
        for part in np.array_split(order, groups)
        if len(part)
    ]


def stability(before: Floats, now: Floats) -> float:
    """Return the population stability index of two distributions of counts over the same classes.

    Σ (q − p) ln(q / p), each class with half a firm added; below 0.1 stable, above 0.25 moved (Siddiqi 2006).
    """
    first, second = (before + 0.5) / (before + 0.5).sum(), (now + 0.5) / (now + 0.5).sum()
    return float(((second - first) * np.log(second / first)).sum())
