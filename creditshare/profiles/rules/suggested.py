"""What is suggested to a bank of one firm: outcome by its own strategy, line with its working, and price."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from creditshare.kernel.money import to_yuan
from creditshare.profiles.rules.lines import EXAMPLE, Line, suggest_line
from creditshare.profiles.rules.pricing import Price, PricePolicy, suggest_price
from creditshare.profiles.rules.strategies import Decision, KnockOut, Strategy, decide
from creditshare.profiles.rules.ways import values_of

Json = dict[str, Any]
PLATFORM = Strategy((), {}, EXAMPLE, PricePolicy())
"""The platform's example: it suggests a line and a price and decides nothing."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """The bank's outcome (None without a strategy of its own), the line and the price (None: none can be given)."""

    decision: Decision | None
    line: Line
    price: Price | None


def suggest(body: Mapping[str, Any], strategy: Strategy | None, *, exposure: int | None = None) -> Suggested:
    """Suggest from a body as it was read, whole or cut to a scope: what the consent leaves out is not known."""
    used, values = strategy or PLATFORM, values_of(body)
    rating = body["blocks"].get("rating") or {}
    grade, chance = rating.get("grade"), rating.get("pd")
    decision = decide(values, grade, strategy) if strategy else None
    line = suggest_line(grade, values, used.line, exposure=exposure)
    price = suggest_price(grade, Decimal(chance) if chance else None, used.price)
    return Suggested(decision, line, price)


def suggested_json(suggested: Suggested) -> Json:
    """Write a suggestion for programs: amounts in yuan, rates as yearly fractions, all as text."""
    line, price, decision = suggested.line, suggested.price, suggested.decision
    return {
        "decision": decision
        and {
            "outcome": decision.outcome,
            "fired": [_rule(rule) for rule in decision.fired],
            "unjudged": [_rule(rule) for rule in decision.unjudged],
        },
        "line": {
            "amount": None if line.amount is None else str(to_yuan(line.amount)),
            "bound": line.bound or None,
            "why": line.why or None,
            "missing": list(line.missing),
            "steps": [
                {"key": step.key, "amount": str(to_yuan(step.amount)), "values": dict(step.values)}
                for step in line.steps
            ],
        },
        "price": price
        and {
            "rate": str(price.rate),
            "remains": str(price.remains),
            "customers_lost": str(price.lost),
            "breaks_even": str(price.breaks_even),
        },
    }


def _rule(rule: KnockOut) -> Json:
    return {"key": rule.key, "operator": rule.operator, "limit": rule.limit}
