"""Whose books a file belongs to: the one credit code that stands in every row, on either side."""

from collections import Counter
from collections.abc import Sequence

from creditshare.records.errors import OwnerUnclear

ALMOST_ALL = 0.9
"""A stray row of another firm must not hide the owner, and is listed as wrong afterwards."""

AT_LEAST = 0.5
"""A code in the file's name must still stand in most of its rows."""


def find_owner(sellers: Sequence[str | None], buyers: Sequence[str | None], hint: str = "") -> str:
    """Return the owner's code; `hint` is a code in the file's name. Raise OwnerUnclear where none or several fit."""
    counts: Counter[str] = Counter()
    for (seller, buyer), rows in Counter(zip(sellers, buyers, strict=True)).items():
        for code in {seller, buyer} - {"", None}:
            counts[str(code)] += rows
    if hint and counts[hint] >= AT_LEAST * len(sellers):
        return hint
    fitting = [code for code, rows in counts.items() if rows >= ALMOST_ALL * len(sellers)]
    if len(fitting) != 1:
        raise OwnerUnclear()
    return fitting[0]
