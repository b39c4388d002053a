"""A card laid out to be read: its factors, bins, bands and where it comes from."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from creditshare.profiles.indicators import BY_KEY, UNITS
from creditshare.profiles.queries.scorecards import find_version
from creditshare.profiles.rules.card import Card, Factor
from creditshare.profiles.rules.model import card_of


def card_context(name: str) -> dict[str, Any]:
    """Return what a page shows of the card of a name: nothing where the card is no longer here."""
    row = find_version(name)
    if row is None:
        return {"card": None, "table": [], "bands": []}
    model = json.loads(row.body)
    card = card_of(model)
    told = {"card": card, "table": table_of(card), "bands": card.bands, "provenance": model["provenance"]}
    return told | {"number": row.number}


def table_of(card: Card) -> list[dict[str, Any]]:
    """Lay a card out to be read: each factor with its bins or choices, their points, firms and defaults."""
    return [
        {"label": label_of(factor.key), "fitted": factor.fitted, "rows": list(_rows(factor))} for factor in card.factors
    ]


def _rows(factor: Factor) -> Iterable[dict[str, Any]]:
    """Yield a row per bin: `from` and `below` as cells (None: no limit), or the one value of a choice."""
    before = None
    unit = UNITS[factor.key]
    for row in factor.rows:
        if hasattr(row, "value"):
            yield {"value": {"value": row.value, "unit": unit}, "points": row.points}
            continue
        below = None if row.below is None else {"value": str(row.below), "unit": unit}  # type: ignore[union-attr]
        counted = {"firms": row.firms, "defaults": row.defaults} if factor.fitted else {}  # type: ignore[union-attr]
        yield {"from": before, "below": below, "points": row.points, **counted}
        before = below


def label_of(key: str) -> str:
    """Return an indicator's name in the reader's language."""
    return gettext(BY_KEY[key].label)
