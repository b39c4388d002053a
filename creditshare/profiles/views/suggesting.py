"""A suggestion in words: outcome, rules, the line's working, and the price."""

from typing import Any

from django.utils.translation import gettext

from creditshare.kernel.money import to_yuan
from creditshare.profiles.indicators import BY_KEY
from creditshare.profiles.rules.lines import MISSING, STEPS, WHY_NONE
from creditshare.profiles.rules.strategies import OUTCOMES, KnockOut
from creditshare.profiles.rules.suggested import Suggested

TONES = {"approve": "ok", "refer": "warn", "decline": "bad"}


def suggested_words(suggested: Suggested) -> dict[str, Any]:
    """Return what a page shows of a suggestion."""
    line, decision = suggested.line, suggested.decision
    return {
        "outcome": decision and {"text": gettext(OUTCOMES[decision.outcome]), "tone": TONES[decision.outcome]},
        "fired": [rule_words(rule) for rule in decision.fired] if decision else [],
        "unjudged": [rule_words(rule) for rule in decision.unjudged] if decision else [],
        "amount": None if line.amount is None else to_yuan(line.amount),
        "why": gettext(WHY_NONE[line.why]) if line.why else "",
        "steps": [
            {"text": gettext(STEPS[step.key]).format(**step.values), "amount": to_yuan(step.amount)}
            for step in line.steps
        ],
        "missing": [gettext(MISSING[key]) for key in line.missing],
        "price": suggested.price,
    }


def rule_words(rule: KnockOut) -> str:
    """Write a rule as people read it."""
    return f"{gettext(BY_KEY[rule.key].label)} {rule.operator} {rule.limit}"
