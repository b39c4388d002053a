"""The history of a consent: what the trail tells of it and of those it took over from, as steps in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from creditshare.consents.rules.changes import Change, changes
from creditshare.consents.rules.proof import READ
from creditshare.consents.rules.terms import Terms

DEED = "consents.consent."
WORDS = {
    "request": "Asked for",
    "withdraw": "Request taken back",
    "accept": "Agreed",
    "decline": "Not agreed",
    "pause": "Paused",
    "resume": "Resumed",
    "narrow": "Agreed to less",
    "renew": "Renewed",
    "supersede": "Replaced",
    "revoke": "Withdrawn",
    "read": "Read",
    "expired": "Expired",
}
"""What happened, in words; a deed that has none here is not told."""
_SILENT = frozenset({"supersede"})
"""Replacing is told by what replaced it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the trail about a consent: number, event, moment, who acted, whose consent, and its facts."""

    entry_id: int
    event: str
    at: datetime
    organisation: str
    consent: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what (a key of WORDS), from when to when, by whom, how often, what it changed, and its entries."""

    deed: str
    at: datetime
    until: datetime
    organisation: str
    consent: str
    count: int
    changes: tuple[Change, ...]
    entries: tuple[int, ...]

    @property
    def words(self) -> str:
        """Return what happened (English message id)."""
        return WORDS[self.deed]


def steps_of(trail: Iterable[Told]) -> list[Step]:
    """Return the steps of a trail, oldest entry first; reads in a row by the same reader are one step."""
    found: list[Step] = []
    agreed: Terms | None = None
    for told in trail:
        deed = "read" if told.event == READ else told.event.removeprefix(DEED)
        if deed not in WORDS or deed in _SILENT:
            continue
        last = found[-1] if found else None
        if deed == "read" and last and (last.deed, last.consent) == ("read", told.consent):
            found[-1] = replace(last, until=told.at, count=last.count + 1, entries=(*last.entries, told.entry_id))
            continue
        differs: tuple[Change, ...] = ()
        given = terms_of_facts(told.facts)
        if given is not None:
            differs = tuple(changes(agreed, given)) if agreed is not None else ()
            agreed = given
        found.append(Step(deed, told.at, told.at, told.organisation, told.consent, 1, differs, (told.entry_id,)))
    return found


def with_expiry(steps: list[Step], expires_at: datetime, consent: str, organisation: str) -> list[Step]:
    """Add the expiry, which no entry tells: the clock ended the consent."""
    return [*steps, Step("expired", expires_at, expires_at, organisation, consent, 1, (), ())]


def terms_of_facts(facts: Mapping[str, Any]) -> Terms | None:
    """Read the terms that an entry tells; None where it tells none."""
    if "expires_at" not in facts or "categories" not in facts:
        return None
    figures = facts.get("figures_from")
    return Terms(
        tuple(facts["categories"]),
        date.fromisoformat(facts["data_from"]),
        date.fromisoformat(facts["data_until"]),
        datetime.fromisoformat(facts["expires_at"]),
        facts.get("max_reads"),
        facts.get("max_reads_month"),
        facts.get("keep_days"),
        date.fromisoformat(figures) if figures else None,
        tuple(facts.get("questions", ())),
    )
