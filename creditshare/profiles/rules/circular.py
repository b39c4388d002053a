"""Circular trade: the same money invoiced round a ring of firms, A to B to C and back to A, so that all look larger.

Looked for are simple rings of two to five firms. The size of a ring is its smallest link, what can have gone all the
way round; it is told as a share of the firm's sales. A mark is shown to people and weighs nothing in the score.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from creditshare.kernel.dated import Dated

MOST_FIRMS = 5
# No law names a share; the project's task of 2026-11 asks that rings of 20 percent of sales be found.
LEAST_SHARE = (Dated(date(2016, 1, 1), 0.10, "CreditShare operating rule 2026-11: a ring of a tenth of sales is told"),)


@dataclass(frozen=True)
class Ring:
    """A ring through a firm: the firms in the order of the sales, its amount and its share of the firm's sales."""

    firms: tuple[Hashable, ...]
    amount: int
    share: float


def find_rings(
    edges: Mapping[tuple[Hashable, Hashable], int],
    sales: Mapping[Hashable, int],
    *,
    least_share: float,
    most_firms: int = MOST_FIRMS,
) -> dict[Hashable, Ring]:
    """Return for each firm its largest ring of at least a share of its sales.

    `edges`: (seller, buyer) → net amount of a window, in fen; `sales`: the firms looked at → their sales of the window.
    Only links that are large enough for the firm are followed, so that the search stays near the rings.
    """
    onward: dict[Hashable, list[tuple[Hashable, int]]] = {}
    for (seller, buyer), amount in edges.items():
        if amount > 0 and seller != buyer:
            onward.setdefault(seller, []).append((buyer, amount))
    rings = {}
    for firm, sold in sales.items():
        if sold <= 0 or firm not in onward:
            continue
        found = _largest(firm, onward, least_share * sold, most_firms)
        if found:
            rings[firm] = Ring(found[1], found[0], found[0] / sold)
    return rings


def _largest(
    start: Hashable, onward: Mapping[Hashable, Iterable[tuple[Hashable, int]]], least: float, most: int
) -> tuple[int, tuple[Hashable, ...]] | None:
    best: tuple[int, tuple[Hashable, ...]] | None = None
    waiting: list[tuple[tuple[Hashable, ...], int | None]] = [((start,), None)]
    while waiting:
        path, narrowest = waiting.pop()
        for buyer, amount in onward.get(path[-1], ()):
            width = amount if narrowest is None else min(narrowest, amount)
            if width < least or (best is not None and width <= best[0]):
                continue
            if buyer == start:
                best = (width, path)
            elif buyer not in path and len(path) < most:
                waiting.append(((*path, buyer), width))
    return best
