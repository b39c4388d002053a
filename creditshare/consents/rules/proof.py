"""Proof: does the trail of one consent, in the order it was written, show only reads that the consent allowed?

Order, not clocks, decides what was in force: a read and a revocation lock the same row, so the trail holds them in the
order in which they happened. Only expiry is a matter of time, and there the database's own clock is in the entry.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from creditshare.consents.rules.terms import Terms

READ = "consents.data.read"
OPENING = frozenset({"consents.consent.accept", "consents.consent.resume"})
CLOSING = frozenset({"consents.consent.pause", "consents.consent.revoke", "consents.consent.supersede"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """One trail entry about a consent: its number, event, the reader's organisation, the firm, and its facts."""

    entry_id: int
    event: str
    organisation_id: int | None
    firm_id: int | None
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a stored consent allows, and how many reads it has counted."""

    firm_id: int | None
    grantee_id: int
    purpose: str
    terms: Terms
    reads_used: int


def problems_of_trail(grant: Grant | None, trail: Sequence[Recorded]) -> list[tuple[int, str]]:
    """List (entry number, what is wrong) for a consent's trail, oldest entry first."""
    found, in_force, reads = [], False, 0
    for entry in trail:
        if entry.event in OPENING | CLOSING:
            in_force = entry.event in OPENING
        if entry.event == READ:
            reads += 1
            found += [(entry.entry_id, problem) for problem in _problems_of_read(grant, entry, in_force)]
    limit = grant.terms.max_reads if grant else None
    if grant and limit is not None and not reads == grant.reads_used <= limit:
        last = trail[-1].entry_id if trail else 0
        found.append((last, f"{reads} reads recorded, {grant.reads_used} counted, {limit} allowed"))
    return found


def _problems_of_read(grant: Grant | None, entry: Recorded, in_force: bool) -> Iterator[str]:
    facts = entry.facts
    if grant is None:
        yield "there is no such consent"
        return
    if not in_force:
        yield "the consent was not in force"
    if (entry.organisation_id, entry.firm_id) != (grant.grantee_id, grant.firm_id):
        yield "the reader or the firm is not that of the consent"
    if facts["purpose"] != grant.purpose:
        yield "the purpose is not that of the consent"
    if not set(facts["categories"]) <= set(grant.terms.categories):
        yield "a category outside the consent was read"
    named = {field.partition(".")[0] for field in facts["fields"] if "." in field}
    if not named <= set(facts["categories"]):
        yield "a field outside the categories was read"
    if (
        facts["data_from"] < grant.terms.data_from.isoformat()
        or facts["data_until"] > grant.terms.data_until.isoformat()
    ):
        yield "data outside the consented period was read"
    if datetime.fromisoformat(facts["moment"]) >= grant.terms.expires_at:
        yield "the consent had expired"
