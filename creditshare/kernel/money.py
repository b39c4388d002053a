"""Money is an exact number of fen: Decimal yuan with two places outside, integers inside, never a float."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow

FEN = Decimal("0.01")
MAX_FEN = 10**17
# Seventeen digits and nothing rounded away, however long or large the number given.
_EXACT = Context(prec=17, traps=[Inexact, InvalidOperation, Overflow])
_PLAIN = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")


def to_fen(amount: Decimal) -> int:
    """Return whole fen; raise ValueError when the amount has a fraction of a fen, is not finite or is out of range."""
    try:
        exact = amount.quantize(FEN, context=_EXACT)
    except Inexact as error:
        raise ValueError(f"fraction of a fen: {amount}") from error
    except DecimalException as error:
        raise ValueError(f"not an amount: {amount}") from error
    if not exact.is_finite():
        raise ValueError(f"not an amount: {amount}")
    return int(exact.scaleb(2))


def to_yuan(fen: int) -> Decimal:
    """Return yuan with exactly two decimal places."""
    return Decimal(fen).scaleb(-2)


def round_fen(amount: Decimal) -> Decimal:
    """Round half up to the fen (四舍五入), once, at the end of a calculation."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def parse_money(text: str) -> Decimal:
    """Read yuan from text with optional ¥ and thousands commas; raise ValueError for anything else."""
    cleaned = text.strip().lstrip("¥￥").replace(",", "").replace("，", "")
    if not _PLAIN.match(cleaned):
        raise ValueError(f"not an amount: {text!r}")
    try:
        return to_yuan(to_fen(Decimal(cleaned)))
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {text!r}") from error


def split_by_weights(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Split fen by integer weights with the largest remainder, ties to the first; the parts sum exactly to the total.

    A negative total splits as the mirror image of its positive. Raise ValueError without a positive weight.
    """
    if not weights or min(weights) < 0 or sum(weights) <= 0:
        raise ValueError("weights must be non-negative integers with a positive sum")
    sign, amount, whole = (-1 if total_fen < 0 else 1), abs(total_fen), sum(weights)
    parts = [amount * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda position: (-(amount * weights[position] % whole), position))
    for position in order[: amount - sum(parts)]:
        parts[position] += 1
    return [sign * part for part in parts]
