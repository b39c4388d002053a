"""The rules of statements: how long, how many, about what."""

from collections.abc import Collection

from creditshare.reports.rules.coverage import SOURCES
from creditshare.reports.rules.values import gettext_noop

TEXT_LENGTH = 300
MOST_STANDING = 5
# 征信业管理条例 (国令631, 2013-03-15) art. 16: a statement must be recorded; how long it may be is left to the agency.
# The credit reference centre of the central bank takes 200 characters: room for its English reading is added.


MESSAGES = {
    "statement_empty": gettext_noop("Write what the firm wants to state."),
    "statement_too_long": gettext_noop("{given} characters are too many; shorten it to 300."),
    "statement_unprintable": gettext_noop("It holds a character that cannot be printed. Type it again as plain text."),
    "statement_about_unknown": gettext_noop('There is no source "{given}". Choose one of the list.'),
    "statements_too_many": gettext_noop("There are {given} statements already. Take one back first."),
}


def free_place(taken: Collection[int]) -> int | None:
    """Return the first place that no standing statement has; None where all are taken."""
    return next((place for place in range(1, MOST_STANDING + 1) if place not in taken), None)


def problems_of(text: str, about: str, standing: int) -> list[dict[str, object]]:
    """Return what is wrong with a statement: field, what was given, code; `standing` are those not taken back."""
    said = text.strip()
    problems: list[dict[str, object]] = []
    if not said:
        problems.append({"field": "text", "given": "", "code": "statement_empty"})
    elif len(said) > TEXT_LENGTH:
        problems.append({"field": "text", "given": len(said), "code": "statement_too_long"})
    elif not said.replace("\n", "").replace("\r", "").isprintable():
        problems.append({"field": "text", "given": "", "code": "statement_unprintable"})
    if about and about not in SOURCES:
        problems.append({"field": "about", "given": about[:40], "code": "statement_about_unknown"})
    if standing >= MOST_STANDING:
        problems.append({"field": "text", "given": standing, "code": "statements_too_many"})
    return problems
