"""Tiles keep a tree's hashes in rows of 256, level above level, so that a proof reads a few rows of millions.

As C2SP tlog-tiles: tile n of level 0 holds the leaf hashes 256 n … 256 n + 255, tile n of level 1 the roots of 256
tiles of level 0, and so on; only full tiles are kept.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from creditshare.audit.rules.merkle import Range, node_hash

BITS = 8
WIDTH = 1 << BITS


class Piece(NamedTuple):
    """A perfect subtree: so many neighbouring hashes of a level, from the first on."""

    level: int
    first: int
    width: int


def pieces(span: Range) -> Iterator[Piece]:
    """Cut a half-open range of leaves into its perfect subtrees, from left to right."""
    start, end = span
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        level, rest = divmod(height, BITS)
        yield Piece(level, start >> BITS * level, 1 << rest)
        start += 1 << height


def root_of_range(span: Range, hashes: Mapping[tuple[int, int], bytes]) -> bytes:
    """Return the root over a range of leaves, from hashes by (level, index); the range is a subtree of a tree."""
    roots = [
        _perfect([hashes[piece.level, index] for index in range(piece.first, piece.first + piece.width)])
        for piece in pieces(span)
    ]
    root = roots.pop()
    while roots:
        root = node_hash(roots.pop(), root)
    return root


def _perfect(nodes: list[bytes]) -> bytes:
    while len(nodes) > 1:
        nodes = [node_hash(one, two) for one, two in zip(nodes[::2], nodes[1::2], strict=True)]
    return nodes[0]
