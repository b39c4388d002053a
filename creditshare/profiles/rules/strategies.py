"""A bank's strategy: what it never lends on, what each grade leads to, and its own line and price; all of it data.

A rule on a number that is not known does not fire; it turns an approval into a referral, so that nobody is refused, and
nobody is granted, for what is merely not known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from creditshare.profiles.indicators import UNITS
from creditshare.profiles.rules.lines import EXAMPLE, LinePolicy
from creditshare.profiles.rules.pricing import PricePolicy
from creditshare.profiles.rules.ways import WORDS, Value, Values

APPROVE, REFER, DECLINE = "approve", "refer", "decline"
OUTCOMES = {APPROVE: "Approve", REFER: "Refer to a person", DECLINE: "Decline"}
RULE = ("key", "operator", "limit")
COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
}
EQUAL = "="
OPERATORS = (*COMPARED, EQUAL)


@dataclass(frozen=True, slots=True)
class KnockOut:
    """One ground never to lend: an indicator, an operator, and a limit (amounts in yuan, shares as fractions)."""

    key: str
    operator: str
    limit: str


@dataclass(frozen=True, slots=True)
class Strategy:
    """A strategy ready to decide with."""

    knock_outs: tuple[KnockOut, ...]
    outcomes: Mapping[str, str]
    line: LinePolicy
    price: PricePolicy


@dataclass(frozen=True, slots=True)
class Decision:
    """What a strategy says of a firm, the rules that fired, and those that could not be judged."""

    outcome: str
    fired: tuple[KnockOut, ...] = ()
    unjudged: tuple[KnockOut, ...] = ()


def decide(values: Values, grade: str | None, strategy: Strategy) -> Decision:
    """Decide on a firm's numbers (amounts in fen) and grade; no grade is a matter for a person."""
    judged = {rule: _fires(rule, values.get(rule.key)) for rule in strategy.knock_outs}
    fired = tuple(rule for rule, fires in judged.items() if fires)
    unjudged = tuple(rule for rule, fires in judged.items() if fires is None)
    if fired:
        return Decision(DECLINE, fired, unjudged)
    outcome = REFER if grade is None else strategy.outcomes.get(grade, REFER)
    return Decision(REFER if unjudged and outcome == APPROVE else outcome, fired, unjudged)


def _fires(rule: KnockOut, value: Value | None) -> bool | None:
    if value is None:
        return None
    if rule.operator == EQUAL and UNITS[rule.key] in WORDS:
        return str(value) == rule.limit
    number = Decimal(str(value)) / (100 if UNITS[rule.key] == "CNY" else 1)
    limit = Decimal(rule.limit)
    return number == limit if rule.operator == EQUAL else COMPARED[rule.operator](number, limit)


def strategy_of(told: Mapping[str, Any]) -> Strategy:
    """Read a strategy that `problems_of` found nothing wrong with; what it does not say is the platform's example."""
    line = told.get("line") or {}
    changes: dict[str, Any] = {name: Decimal(str(line[name])) for name in ("turns", "growth_most") if name in line}
    changes |= {name: line[name] for name in ("shares", "ceilings", "tax_multiple") if name in line}
    price = {name: Decimal(str(value)) for name, value in (told.get("price") or {}).items()}
    return Strategy(
        knock_outs=tuple(KnockOut(**{name: str(rule[name]) for name in RULE}) for rule in told.get("knock_outs", ())),
        outcomes=dict(told.get("outcomes", {})),
        line=replace(EXAMPLE, **changes),
        price=PricePolicy(**price),
    )
