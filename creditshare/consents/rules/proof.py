"""Proof: does the trail of one consent, in the order it was written, show only reads that the consent allowed?

Order, not clocks, decides what was in force: a read and a revocation lock the same row, so the trail holds them in the
order in which they happened. Only expiry is a matter of time, and there the database's own clock is in the entry.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from creditshare.consents.rules.purposes import local_date
from creditshare.consents.rules.scope import ANSWERS
from creditshare.consents.rules.terms import Terms
from creditshare.kernel.dates import month_label, month_number

READ = "consents.data.read"
OPENING = frozenset(f"consents.consent.{deed}" for deed in ("accept", "resume", "narrow", "renew")) | {
    "consents.invitation.take_up"
}
_ANSWER = f"{ANSWERS}."
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
    last = trail[-1].entry_id if trail else 0
    limit = grant.terms.max_reads if grant else None
    if grant and limit is not None and not reads == grant.reads_used <= limit:
        found.append((last, f"{reads} reads recorded, {grant.reads_used} counted, {limit} allowed"))
    monthly = grant.terms.max_reads_month if grant else None
    if monthly is not None:
        months = Counter(month_of(entry.facts["moment"]) for entry in trail if entry.event == READ)
        found += [(last, f"{n} reads in {month}, {monthly} allowed") for month, n in months.items() if n > monthly]
    return found


def month_of(moment: str) -> str:
    """Return the calendar month of a moment in Asia/Shanghai, as 2026-11: the month that reads are counted in."""
    return month_label(month_number(local_date(datetime.fromisoformat(moment))))


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
    answers = {field.removeprefix(_ANSWER) for field in facts["fields"] if field.startswith(_ANSWER)}
    if not answers <= set(grant.terms.questions):
        yield "a question outside the consent was answered"
    named = {field.partition(".")[0] for field in facts["fields"] if "." in field and not field.startswith(_ANSWER)}
    if not named <= set(facts["categories"]):
        yield "a field outside the categories was read"
    if (
        facts["data_from"] < grant.terms.data_from.isoformat()
        or facts["data_until"] > grant.terms.data_until.isoformat()
        or facts.get("figures_from", facts["data_from"]) < grant.terms.figures_start.isoformat()
    ):
        yield "data outside the consented period was read"
    if datetime.fromisoformat(facts["moment"]) >= grant.terms.expires_at:
        yield "the consent had expired"
