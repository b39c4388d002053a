"""A rating explained to whoever read it under a consent: what stays unread of the score, and the ways up.

Ways are told only where rating what was read again gives the very score and grade that were read: what a consent leaves
out can then neither be guessed from them nor make them wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from creditshare.kernel.money import to_yuan
from creditshare.profiles.indicators import UNITS
from creditshare.profiles.indicators.registry import CNY
from creditshare.profiles.rules.card import Card
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.ways import Change, Value, Way, rate_values, values_of, ways_up

Json = dict[str, Any]
NO_GRADE, OTHER_CARD, NOT_ALL_READ = "no_grade", "other_card", "not_all_read"


@dataclass(frozen=True)
class Explained:
    """Points of reasons that were not read (None without a score), the ways up, and why none could be looked for."""

    unread: int | None
    ways: tuple[Way, ...]
    no_ways: str


def explain(body: Mapping[str, Any], card: Card = CARD) -> Explained:
    """Explain the rating of a body as it was read, whole or cut to a scope."""
    block = body["blocks"]["rating"]
    if block["score"] is None:
        return Explained(None, (), NO_GRADE)
    unread = block["score"] - block["base"] - sum(reason["points"] for reason in block["reasons"])
    if block["card"] != card.name:
        return Explained(unread, (), OTHER_CARD)
    values = values_of(body)
    again = rate_values(values, card)
    same = (again.score, again.grade, again.confidence) == (block["score"], block["grade"], block["confidence"])
    return Explained(unread, tuple(ways_up(values, card)), "") if same else Explained(unread, (), NOT_ALL_READ)


def explained_json(body: Mapping[str, Any], card: Card = CARD) -> Json:
    """Write a body's rating block with what explains it, for programs; amounts in yuan."""
    found = explain(body, card)
    ways = [
        {"grade": way.grade, "score": way.score, "changes": [_change(change) for change in way.changes]}
        for way in found.ways
    ]
    adverse = [reason["code"] for reason in body["blocks"]["rating"].get("reasons", ()) if reason["code"]]
    told = {"adverse_codes": adverse, "unread_points": found.unread, "ways": ways, "no_ways": found.no_ways or None}
    return {**body["blocks"]["rating"], **told}


def written(value: Value, unit: str) -> str:
    """Write a number of the card as cells do: amounts in yuan."""
    return str(to_yuan(int(value))) if unit == CNY else str(value)


def _change(change: Change) -> Json:
    unit = UNITS[change.key]
    return {
        "key": change.key,
        "unit": unit,
        "before": written(change.before, unit),
        "after": written(change.after, unit),
    }
