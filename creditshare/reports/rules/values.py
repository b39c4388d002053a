"""Values as a report prints them: amounts, shares, counts, days, and the word for what cannot be known."""

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Words = Callable[[str], str]
"""English sentence in, the report's language out."""

Cell = dict[str, Any]
DASH = "—"
WAN = Decimal(10000)


def gettext_noop(text: str) -> str:
    """Mark a sentence for the catalogue and return it as it is."""
    return text


PLURALS = {
    "days": gettext_noop("{number} days"),
    "months": gettext_noop("{number} months"),
}

QUANTITIES = {"count": "", "kWh": " kWh", "m3": " m³"}


def _rounded(value: Decimal, places: str) -> Decimal:
    return value.quantize(Decimal(places), rounding=ROUND_HALF_UP)


def yuan(value: str) -> str:
    """Write an amount of yuan with thousands and two decimals."""
    amount = _rounded(Decimal(value), "0.01")
    return f"{'−' if amount < 0 else ''}¥{abs(amount):,.2f}"


def in_wan(value: str) -> str:
    """Write an amount of yuan in 万元 with two decimals and no unit, for dense tables."""
    return f"{_rounded(Decimal(value) / WAN, '0.01'):,}".replace("-", "−")


def percent(value: str) -> str:
    """Write a fraction as a percentage with one decimal."""
    return f"{_rounded(Decimal(value) * 100, '0.1'):,}%".replace("-", "−")


def shown(cell: Cell | None, gettext: Words) -> str:
    """Write the value of an indicator cell in its unit; a dash where it is not there or cannot be known."""
    if cell is None or cell.get("value") in (None, ""):
        return DASH
    value, unit = str(cell["value"]), cell.get("unit") or ""
    if unit == "CNY":
        return yuan(value)
    if unit == "ratio":
        return percent(value)
    if unit in PLURALS:
        return gettext(PLURALS[unit]).format(number=f"{Decimal(value):,f}")
    if unit in QUANTITIES:
        return f"{Decimal(value):,f}{QUANTITIES[unit]}"
    return value


def cells_of(block: Any) -> Iterator[Cell]:
    """Find the indicator cells of a profile's block, at whatever depth they stand."""
    if isinstance(block, dict):
        if "key" in block and "value" in block:
            yield block
            return
        for item in block.values():
            yield from cells_of(item)
    elif isinstance(block, list):
        for item in block:
            yield from cells_of(item)


def cells_by_key(body: dict[str, Any], *categories: str) -> dict[str, Cell]:
    """Return the indicator cells of the given data categories by key."""
    blocks = body.get("blocks", {})
    return {cell["key"]: cell for category in categories for cell in cells_of(blocks.get(category))}
