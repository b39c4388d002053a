"""A model file is a card as data, with where it comes from: the same file gives the same ratings for ever."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from creditshare.profiles.rules.card import Band, Bin, Cap, Card, Choice, Factor
from creditshare.profiles.rules.odds import Odds

FORMAT = 1

Json = dict[str, Any]


def model_of(card: Card, provenance: Mapping[str, Any]) -> Json:
    """Return the model file of a card; `provenance` tells data, dates, folds and figures."""
    return {
        "format": FORMAT,
        "name": card.name,
        "base": card.base,
        "odds": asdict(card.odds),
        "factors": [_factor_row(factor) for factor in card.factors],
        "caps": [asdict(cap) for cap in card.caps],
        "bands": [asdict(band) for band in card.bands],
        "provenance": dict(provenance),
    }


def model_text(model: Json) -> str:
    """Write a model file: indented for people, keys in order, the same bytes for the same model."""
    return json.dumps(model, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def card_of(model: Json) -> Card:
    """Read the card of a model file."""
    return Card(
        name=model["name"],
        base=model["base"],
        odds=Odds(**model["odds"]),
        factors=tuple(_factor(row) for row in model["factors"]),
        caps=tuple(Cap(**cap) for cap in model["caps"]),
        bands=tuple(Band(**band) for band in model["bands"]),
    )


def card_name(card: Card) -> str:
    """Name a card after what is in it: another table is another name."""
    return f"woe-{hashlib.sha256(model_text(model_of(card, {})).encode()).hexdigest()[:8]}"


def _factor_row(factor: Factor) -> Json:
    row = asdict(factor)
    row["rows"] = [asdict(item) for item in factor.rows]
    return row


def _factor(row: Json) -> Factor:
    rows: tuple[Bin, ...] | tuple[Choice, ...]
    rows = (
        tuple(Choice(**item) for item in row["rows"])
        if "value" in row["rows"][0]
        else tuple(Bin(**item) for item in row["rows"])
    )
    return Factor(**{**row, "rows": rows})


SHIPPED = Path(__file__).with_name("shipped_model.json")
"""The default model: fitted on the labelled real firms (docs: python manage.py train_scorecard)."""
MODEL: Json = json.loads(SHIPPED.read_text(encoding="utf-8"))
CARD: Card = card_of(MODEL)
