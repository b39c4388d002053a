"""Training makes a model from firms with outcomes: fitted factors from invoices, judged ones beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import numpy as np

from creditshare.kernel.canonical import digest_of
from creditshare.kernel.dated import in_force
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.indicators.registry import CNY
from creditshare.profiles.rules.card import Band, Bin, Card, Factor
from creditshare.profiles.rules.fitting.evidence import bins_of
from creditshare.profiles.rules.fitting.sample import Sample
from creditshare.profiles.rules.fitting.table import (
    POINTS_TO_DOUBLE,
    START,
    START_ODDS,
    Fitted,
    chance_of_default,
    fit_table,
)
from creditshare.profiles.rules.fitting.validation import cross_validate
from creditshare.profiles.rules.judged import CAPS, JUDGED
from creditshare.profiles.rules.master_scale import MASTER_SCALE
from creditshare.profiles.rules.model import card_name, model_of
from creditshare.profiles.rules.odds import Odds
from creditshare.profiles.rules.sayings import DIRECTIONS, FITTED, USUAL

SEED = 20261123
LEAST_DEFAULTS = 10
"""Below, five folds inside five folds have no defaults left to learn from."""


def sample_of(columns: Mapping[str, Column], units: Mapping[str, str], bad: Sequence[bool]) -> Sample:
    """Lay firms out for fitting (amounts in yuan), in an order that neither names nor the order of rows decide."""
    values, known = {}, {}
    for key in DIRECTIONS:
        scale = 100 if units[key] == CNY else 1
        known[key] = columns[key].known
        values[key] = np.where(known[key], columns[key].values, 0).astype(np.float64) / scale
    flags = np.array(bad, dtype=bool)
    order = np.lexsort([*(values[key] for key in DIRECTIONS), *(known[key] for key in DIRECTIONS), flags])
    return Sample(
        {key: column[order] for key, column in values.items()},
        {key: column[order] for key, column in known.items()},
        flags[order],
    )


def train(sample: Sample, *, as_of: date, digest: str, seed: int = SEED) -> dict[str, Any]:
    """Return the model file fitted on a sample; `digest` is that of the data it was made from."""
    fitted = fit_table(sample, DIRECTIONS, seed)
    card = _card(fitted, sample, as_of)
    in_sample = chance_of_default(fitted.scores(sample))
    provenance = {
        "as_of": as_of.isoformat(),
        "data_sha256": digest,
        "firms": len(sample.bad),
        "defaults": int(sample.bad.sum()),
        "seed": seed,
        "setting": asdict(fitted.setting),
        "figures": cross_validate(sample, DIRECTIONS, seed=seed),
        "mean_chance_in_sample": round(float(in_sample.mean()), 4),
        "scale": in_force(MASTER_SCALE, as_of).source,
    }
    return model_of(card, provenance)


def joined(parts: Sequence[Mapping[str, Column]]) -> dict[str, Column]:
    """Put the columns of several shards after one another."""
    return {
        key: Column(
            np.concatenate([part[key].values for part in parts]), np.concatenate([part[key].known for part in parts])
        )
        for key in DIRECTIONS
    }


def digest_of_sample(codes: Sequence[str], columns: Mapping[str, Column], bad: Sequence[bool]) -> str:
    """Return the digest of the training data: every firm's code, values and outcome, by code."""
    rows = [
        [code, bool(flag), *(_written(columns[key], place) for key in DIRECTIONS)]
        for place, (code, flag) in enumerate(zip(codes, bad, strict=True))
    ]
    return digest_of(sorted(rows, key=lambda row: str(row[0])))


def _written(column: Column, place: int) -> str | None:
    return repr(column.values[place].item()) if column.known[place] else None


def _card(fitted: Fitted, sample: Sample, as_of: date) -> Card:
    odds = Odds(START, START_ODDS, POINTS_TO_DOUBLE)
    scale = in_force(MASTER_SCALE, as_of).value
    bands = tuple(Band(grade, chance, None if chance >= 1 else odds.least_score(chance)) for grade, chance in scale)
    factors = (*(_factor(key, fitted, sample) for key in DIRECTIONS), *JUDGED)
    card = Card("", fitted.base, odds, factors, CAPS, bands)
    return replace(card, name=card_name(card))


def _factor(key: str, fitted: Fitted, sample: Sample) -> Factor:
    edges, points, saying = fitted.edges[key], fitted.points[key], FITTED[key]
    bins = bins_of(sample.values[key], sample.known[key], edges)
    rows = tuple(
        Bin(below, score, saying.of(score, USUAL), int((bins == place).sum()), int(sample.bad[bins == place].sum()))
        for place, (below, score) in enumerate(zip((*edges, None), points, strict=True))
    )
    return Factor(
        key=key,
        category=saying.category,
        rows=rows,
        fitted=True,
        rising=saying.rising,
        unknown_firms=int((bins < 0).sum()),
        unknown_defaults=int(sample.bad[bins < 0].sum()),
    )
