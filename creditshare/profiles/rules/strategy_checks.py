"""What may stand in a bank's strategy: every part is looked at, and everything that is wrong is told at once."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from creditshare.profiles.indicators import BY_KEY, UNITS
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.strategies import EQUAL, OPERATORS, OUTCOMES, RULE
from creditshare.profiles.rules.ways import WORDS

MOST_RULES = 30
_LINE = {"turns", "growth_most", "shares", "ceilings", "tax_multiple"}
_PRICE = {"funding", "loss_given_default", "most"}
MESSAGES = {
    "unknown_part": 'A strategy has no "{given}".',
    "rule_incomplete": "Each rule has key, operator and limit, and nothing else.",
    "too_many_rules": "At most 30 rules.",
    "unknown_indicator": 'There is no indicator "{given}".',
    "unknown_operator": '"{given}" does not go with this indicator. Use <, <=, >, >= for numbers, = for words.',
    "not_a_number": '"{given}" is not a number.',
    "unknown_grade": 'There is no grade "{given}".',
    "unknown_outcome": '"{given}" is no outcome. Choose approve, refer or decline.',
    "outcome_missing": 'Say what grade "{given}" leads to.',
    "outcomes_not_in_order": 'Grade "{given}" leads to something better than the grade above it.',
    "out_of_bounds": '"{given}" is out of bounds here.',
}


def problems_of(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return everything that is wrong with a strategy: field, what was given, code."""
    found = [_wrong("strategy", part, "unknown_part") for part in sorted(set(told) - _PARTS)]
    found += _wrong_rules(told.get("knock_outs", []))
    found += _wrong_outcomes(told.get("outcomes", {}))
    found += _wrong_line(told.get("line") or {}) + _wrong_price(told.get("price") or {})
    return found


_PARTS = {"knock_outs", "outcomes", "line", "price"}


def _wrong(field: str, given: Any, code: str) -> dict[str, Any]:
    return {"field": field, "given": str(given)[:60], "code": code}


def _wrong_rules(rules: Any) -> list[dict[str, Any]]:
    if not isinstance(rules, list) or len(rules) > MOST_RULES:
        return [_wrong("knock_outs", "", "too_many_rules")]
    return [problem for place, rule in enumerate(rules) for problem in _wrong_rule(f"knock_outs.{place}", rule)]


def _wrong_rule(field: str, rule: Any) -> list[dict[str, Any]]:
    if not isinstance(rule, dict) or set(rule) != set(RULE):
        return [_wrong(field, rule, "rule_incomplete")]
    key, operator, limit = (str(rule[name]) for name in RULE)
    if key not in BY_KEY:
        return [_wrong(field, key, "unknown_indicator")]
    is_word = UNITS[key] in WORDS
    if operator not in OPERATORS or is_word != (operator == EQUAL and is_word):
        return [_wrong(field, operator, "unknown_operator")]
    return [] if is_word or _number(limit) is not None else [_wrong(field, limit, "not_a_number")]


def _wrong_outcomes(outcomes: Any) -> list[dict[str, Any]]:
    if not isinstance(outcomes, dict):
        return [_wrong("outcomes", outcomes, "unknown_outcome")]
    found = [_wrong("outcomes", grade, "unknown_grade") for grade in outcomes if grade not in CARD.grades]
    found += [_wrong("outcomes", said, "unknown_outcome") for said in outcomes.values() if said not in OUTCOMES]
    missing = [grade for grade in CARD.grades if grade not in outcomes]
    if found or missing:
        return found + [_wrong("outcomes", grade, "outcome_missing") for grade in missing]
    order = list(OUTCOMES)
    pairs = zip(CARD.grades, CARD.grades[1:], strict=False)
    worse = [low for high, low in pairs if order.index(outcomes[low]) < order.index(outcomes[high])]
    return [_wrong("outcomes", grade, "outcomes_not_in_order") for grade in worse]


def _wrong_line(line: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = [_wrong("line", part, "unknown_part") for part in sorted(set(line) - _LINE)]
    bounds = {"turns": (Decimal("0.5"), Decimal(50)), "growth_most": (Decimal(0), Decimal(1)), "tax_multiple": (1, 50)}
    found += _out_of_bounds("line", line, bounds)
    if not isinstance(line.get("tax_multiple", 1), int):
        found.append(_wrong("line.tax_multiple", line["tax_multiple"], "out_of_bounds"))
    for name, most in (("shares", 10_000), ("ceilings", 100_000_000)):
        for grade, amount in dict(line.get(name) or {}).items():
            if grade not in CARD.grades:
                found.append(_wrong(f"line.{name}", grade, "unknown_grade"))
            elif not isinstance(amount, int) or isinstance(amount, bool) or not 0 <= amount <= most:
                found.append(_wrong(f"line.{name}", amount, "out_of_bounds"))
    return found


def _wrong_price(price: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = [_wrong("price", part, "unknown_part") for part in sorted(set(price) - _PRICE)]
    return found + _out_of_bounds("price", price, dict.fromkeys(_PRICE, (Decimal(0), Decimal(1))))


def _out_of_bounds(field: str, given: Mapping[str, Any], bounds: Mapping[str, tuple[Any, Any]]) -> list[dict[str, Any]]:
    found = []
    for name, (least, most) in sorted(bounds.items()):
        if name in given and ((number := _number(given[name])) is None or not least <= number <= most):
            found.append(_wrong(f"{field}.{name}", given[name], "out_of_bounds"))
    return found


def _number(text: Any) -> Decimal | None:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
