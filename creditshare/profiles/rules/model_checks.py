"""What may stand in a model file that people are rated by: everything that is wrong is told at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from creditshare.profiles.indicators import BY_KEY
from creditshare.profiles.rules.card import Bin, Card, Factor
from creditshare.profiles.rules.judged import CAPS, JUDGED
from creditshare.profiles.rules.model import CARD, FORMAT, card_name, card_of
from creditshare.profiles.rules.sayings import DIRECTIONS, FITTED

MESSAGES = {
    "not_a_model": "This is no model file: {given}",
    "other_format": 'The file is of format "{given}"; this program reads format 1.',
    "name_not_of_the_table": 'The name "{given}" is not that of the table: the file was changed after training.',
    "unknown_indicator": 'There is no indicator "{given}".',
    "other_category": 'Indicator "{given}" belongs to another data category.',
    "twice": 'Indicator "{given}" stands twice.',
    "unknown_sentence": "A reason is not one of the sentences that are translated: {given}",
    "bins_not_rising": 'The bins of "{given}" do not rise, or do not take every number.',
    "not_monotone": 'The points of "{given}" go up and down where more must always be better, or always worse.',
    "other_grades": "The grades are not AAA, AA, A, BBB, BB, B, CCC, CC, C, D: {given}",
    "bands_not_in_order": "The bands of the grades are not in order.",
    "provenance_missing": 'The file does not say where it comes from: "{given}" is missing.',
}
_PROVENANCE = ("as_of", "data_sha256", "defaults", "figures", "firms", "seed")
Problem = dict[str, Any]


def problems_of(model: Mapping[str, Any]) -> list[Problem]:
    """Return everything that is wrong with a model file: field, what was given, code."""
    if model.get("format") != FORMAT:
        return [_wrong("format", model.get("format"), "other_format")]
    try:
        card = card_of(dict(model))
        named = card_name(_unnamed(card))
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        return [_wrong("model", repr(error), "not_a_model")]
    found = [] if card.name == named else [_wrong("name", card.name, "name_not_of_the_table")]
    found += _factors(card) + _caps(card) + _bands(card)
    told = model.get("provenance")
    told = told if isinstance(told, Mapping) else {}
    return found + [_wrong("provenance", part, "provenance_missing") for part in _PROVENANCE if part not in told]


def _wrong(field: str, given: Any, code: str) -> Problem:
    return {"field": field, "given": str(given)[:80], "code": code}


def _unnamed(card: Card) -> Card:
    return Card("", card.base, card.odds, card.factors, card.caps, card.bands)


def _factors(card: Card) -> list[Problem]:
    keys = [factor.key for factor in card.factors]
    found = [_wrong("factors", key, "twice") for key in sorted({key for key in keys if keys.count(key) > 1})]
    for factor in card.factors:
        found += [_wrong(f"factors.{factor.key}", *problem) for problem in _problems_of_factor(factor)]
    return found


def _problems_of_factor(factor: Factor) -> Iterator[tuple[str, str]]:
    indicator = BY_KEY.get(factor.key)
    if indicator is None:
        yield factor.key, "unknown_indicator"
        return
    if indicator.category != factor.category:
        yield factor.key, "other_category"
    for row in factor.rows:
        if row.text not in SENTENCES:
            yield row.text, "unknown_sentence"
    if not isinstance(factor.rows[0], Bin):
        return
    edges = [row.below for row in factor.rows]  # type: ignore[union-attr]
    inner = [edge for edge in edges[:-1] if edge is not None]
    if edges[-1] is not None or len(inner) != len(edges) - 1 or inner != sorted(set(inner)):
        yield factor.key, "bins_not_rising"
    if factor.fitted and not _is_monotone([row.points for row in factor.rows], DIRECTIONS.get(factor.key)):
        yield factor.key, "not_monotone"


def _is_monotone(points: Sequence[int], rising: bool | None) -> bool:
    ordered = sorted(points, reverse=rising is False)
    return rising is not None and list(points) == ordered


def _caps(card: Card) -> list[Problem]:
    found = [_wrong("caps", cap.key, "unknown_indicator") for cap in card.caps if cap.key not in BY_KEY]
    found += [_wrong("caps", cap.text, "unknown_sentence") for cap in card.caps if cap.text not in SENTENCES]
    return found + [_wrong("caps", cap.grade, "other_grades") for cap in card.caps if cap.grade not in CARD.grades]


def _bands(card: Card) -> list[Problem]:
    if card.grades != CARD.grades:
        return [_wrong("bands", " ".join(map(str, card.grades)), "other_grades")]
    chances = [band.chance for band in card.bands]
    limits = [band.least for band in card.bands[:-1]]
    falling = None not in limits and limits == sorted(limits, reverse=True)  # type: ignore[type-var]
    if chances != sorted(chances) or not falling or card.bands[-1].least is not None:
        return [_wrong("bands", "", "bands_not_in_order")]
    return []


SENTENCES = (
    {sentence for saying in FITTED.values() for sentence in (saying.good, saying.plain, saying.bad)}
    | {row.text for factor in JUDGED for row in factor.rows}
    | {cap.text for cap in CAPS}
)
"""What a reason may say: the sentences that exist in Chinese too."""
