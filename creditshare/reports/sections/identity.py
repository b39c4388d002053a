"""Who the enterprise is: what the register says of it."""

from typing import Any

from creditshare.consents.rules.categories import IDENTITY
from creditshare.reports.rules.blocks import Block, Facts, Heading
from creditshare.reports.rules.coverage import PRESENT, absence, category_state
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.labels import label
from creditshare.reports.rules.values import Words, yuan

ORDER = ("name", "uscc", "legal_representative", "established_on", "industry_code", "region_code", "employees")
AMOUNTS = ("revenue", "assets")


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the registration facts; one that the register does not hold says so."""
    heading = Heading(gettext("Registration facts"))
    state = category_state(body, IDENTITY)
    if state != PRESENT:
        return [heading, absence(IDENTITY, state, gettext)]
    facts = {"name": body["name"], "uscc": body["uscc"], **body["blocks"][IDENTITY].get("facts", {})}
    rows = [(label(key, gettext), _fact(facts.get(key), gettext)) for key in ORDER]
    rows += [(label(key, gettext), yuan(facts[key]) if facts.get(key) else _fact(None, gettext)) for key in AMOUNTS]
    return [heading, Facts(tuple(rows))]


def _fact(value: Any, gettext: Words) -> str:
    if value is None or value == "":
        return gettext("Not known")
    return f"{value:,}" if isinstance(value, int) else str(value)
