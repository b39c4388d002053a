"""Who the enterprise is: what the register says of it."""

from typing import Any

from creditshare.consents.rules.categories import IDENTITY
from creditshare.reports.rules.blocks import Block, Facts, Heading
from creditshare.reports.rules.coverage import PRESENT, absence, category_state
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.labels import label
from creditshare.reports.rules.values import Words, cells_of, shown


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the registration facts."""
    heading = Heading(gettext("Registration"))
    state = category_state(body, IDENTITY)
    if state != PRESENT:
        return [heading, absence(IDENTITY, state, gettext)]
    known = [(gettext("Name"), str(body["name"])), (gettext("Unified social credit code"), str(body["uscc"]))]
    more = [
        (label(cell["key"], gettext), shown(cell, gettext))
        for cell in cells_of(body["blocks"][IDENTITY])
        if cell["key"] not in ("name", "uscc")
    ]
    return [heading, Facts(tuple(known + more))]
