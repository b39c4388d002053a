"""Scope: what one read may see, from the consent and from what the reader asked for, never wider than either."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """One read's limits; `data_until` is the first day no longer covered."""

    firm_id: int
    categories: frozenset[str]
    data_from: date
    data_until: date
    purpose: str
    consent_id: UUID


def narrowed(consented: Iterable[str], wanted: Iterable[str] | None) -> frozenset[str] | None:
    """Return the categories to read: all consented when none are named, None when one is outside the consent."""
    allowed = frozenset(consented)
    asked = allowed if wanted is None else frozenset(wanted)
    return asked if asked and asked <= allowed else None


def field_names(body: dict[str, Any]) -> list[str]:
    """List what a body shows, sorted: `category.key` where it has blocks, otherwise its own keys.

    A block's indicators are named by their keys, everything else in it by the name it stands under.
    """
    if "blocks" not in body:
        return sorted(body)
    return sorted({f"{category}.{name}" for category, block in body["blocks"].items() for name in _names_in(block)})


def categories_in(body: dict[str, Any]) -> frozenset[str]:
    """Return the categories whose blocks a body shows."""
    return frozenset(body.get("blocks", ()))


def _names_in(block: dict[str, Any]) -> list[str]:
    indicators = [cell["key"] for cell in block.get("indicators", ())]
    return indicators + [name for name in block if name != "indicators"]
