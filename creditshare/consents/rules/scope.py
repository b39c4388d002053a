"""Scope: what one read may see, from the consent and from what the reader asked for, never wider than either."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Scope:
    """One read's limits; `data_until` is the first day no longer covered.

    Lists and series begin on `data_from`, totals, ratios and the grade are computed from `figures_from` on.
    """

    firm_id: int
    categories: frozenset[str]
    data_from: date
    data_until: date
    purpose: str
    consent_id: UUID
    figures_from: date | None = None
    questions: tuple[str, ...] = ()

    @property
    def figures_start(self) -> date:
        """Return the first day of figures; where none is said, that of lists and series."""
        return self.figures_from or self.data_from

    @classmethod
    def of(cls, consent: Any, firm_id: int, categories: Iterable[str], questions: Iterable[str]) -> "Scope":
        """Return the limits of one read under a consent, for some of its categories and questions."""
        return cls(
            firm_id,
            frozenset(categories),
            consent.data_from,
            consent.data_until,
            consent.purpose,
            consent.pk,
            consent.figures_from,
            tuple(questions),
        )


def narrowed(
    consented: Iterable[str], wanted: Iterable[str] | None, has_questions: bool = False
) -> frozenset[str] | None:
    """Return the categories to read: all consented when none are named, None when one is outside the consent.

    A consent to answers alone has no category: then nothing but its answers is read.
    """
    allowed = frozenset(consented)
    if wanted is None:
        return allowed if allowed or has_questions else None
    asked = frozenset(wanted)
    return asked if asked and asked <= allowed else None


def field_names(body: dict[str, Any]) -> list[str]:
    """List what a body shows, sorted: `category.key` where it has blocks, otherwise its own keys.

    A block's indicators are named by their keys, everything else in it by the name it stands under; an answer by the
    text of its question.
    """
    if "blocks" not in body:
        return sorted(body)
    named = {f"{category}.{name}" for category, block in body["blocks"].items() for name in _names_in(block)}
    return sorted(named | {f"{ANSWERS}.{text}" for text in questions_in(body)})


def categories_in(body: dict[str, Any]) -> frozenset[str]:
    """Return the categories whose blocks a body shows."""
    return frozenset(body.get("blocks", ()))


def questions_in(body: dict[str, Any]) -> frozenset[str]:
    """Return the questions whose answers a body shows."""
    return frozenset(answer["question"] for answer in body.get(ANSWERS, ()))


def _names_in(block: dict[str, Any]) -> list[str]:
    indicators = [cell["key"] for cell in block.get("indicators", ())]
    return indicators + [name for name in block if name != "indicators"]
