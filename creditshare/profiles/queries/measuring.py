"""Measure a card over the district as the records are now: shard by shard, in counts."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from creditshare.profiles.errors import UnknownFirms
from creditshare.profiles.indicators import UNITS
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.queries.computed import shards
from creditshare.profiles.queries.firms import list_enterprise_ids, load_shard
from creditshare.profiles.rules.body import rated_columns
from creditshare.profiles.rules.card import Card
from creditshare.profiles.rules.measured import Shadow, back_test_found, stability_found
from creditshare.profiles.rules.sayings import DIRECTIONS
from creditshare.profiles.rules.scorecard import rate
from creditshare.profiles.rules.tally import Tally
from creditshare.profiles.rules.training import digest_of_sample, joined

Json = dict[str, Any]


def _columns(as_of: date, codes: list[str] | None = None) -> Iterator[tuple[list[str], dict[str, Column]]]:
    for shard in shards(list_enterprise_ids(codes)):
        firms, books = load_shard(shard, as_of)
        yield [firm.uscc for firm in firms], rated_columns(firms, books)


def measure_shadow(champion: Card, challenger: Card, as_of: date) -> Json:
    """Rate every enterprise as of a day by both cards and count the moves; nobody's grade changes."""
    shadow = Shadow(champion, challenger)
    for _, columns in _columns(as_of):
        shadow.add(columns, UNITS)
    return shadow.found()


def measure_stability(card: Card, as_of: date, reference: date) -> Json:
    """Compare the district as of two days under one card."""
    tallies = []
    for day in (reference, as_of):
        tally = Tally(card)
        for _, columns in _columns(day):
            tally.add(columns, UNITS)
        tallies.append(tally)
    return stability_found(*tallies)


def measure_back_test(card: Card, outcomes: Mapping[str, bool], as_of: date, learned_from: str) -> Json:
    """Rate firms as of a past day and hold the ratings against what became of them (code → has it defaulted).

    `learned_from` is the digest of the data the card was fitted on. Raise UnknownFirms where a code is of no firm.
    """
    ratings, codes, parts = {}, [], []
    for found, columns in _columns(as_of, sorted(outcomes)):
        ratings.update(zip(found, rate(columns, UNITS, card), strict=True))
        codes += found
        parts.append({key: columns[key] for key in DIRECTIONS})
    if len(codes) != len(outcomes):
        raise UnknownFirms(given=len(outcomes), known=len(codes))
    digest = digest_of_sample(codes, joined(parts), [outcomes[code] for code in codes])
    return back_test_found(card, ratings, outcomes, digest == learned_from)
