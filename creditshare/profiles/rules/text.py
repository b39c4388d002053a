"""Canonical JSON written piece by piece: the same bytes as kernel.canonical, column by column instead of tree by tree.

A shard's bodies differ in their numbers only, so their fixed parts are spelled once and the numbers filled in. Keys
stand in alphabetical order and nothing is indented; tests hold every body against kernel.canonical.
"""

from collections.abc import Iterable
from json.encoder import encode_basestring
from typing import Any

import numpy as np
from numpy.typing import NDArray

from creditshare.kernel.canonical import canonical_json

quoted = encode_basestring
NULL = "null"


def canonical(value: Any) -> str:
    """Return the canonical JSON of a value as text."""
    return canonical_json(value).decode()


def yuan(fen: int) -> str:
    """Write fen as yuan with two decimals."""
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{part:02d}"


def yuan_texts(amounts: NDArray[np.int64]) -> list[str]:
    """Write many amounts of fen as quoted yuan."""
    return [f'"{yuan(fen)}"' for fen in amounts.tolist()]


def ratio_text(value: float) -> str:
    """Write a ratio with all its digits: the shortest text that reads back as the same number."""
    return repr(value)


def array(items: Iterable[str]) -> str:
    """Write a list of JSON texts as a JSON list."""
    return f"[{','.join(items)}]"
