"""Who read what: the reads that the trail holds."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from creditshare.audit.queries import list_entries
from creditshare.consents.models import Consent
from creditshare.consents.permissions import LIST_READS
from creditshare.consents.rules.categories import in_order
from creditshare.consents.rules.proof import READ
from creditshare.consents.rules.unusual import Mark
from creditshare.kernel.actor import AUDITOR_OFFICE, ENTERPRISE, PLATFORM, Actor
from creditshare.kernel.permissions import require

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Read:
    """One read as the firm sees it: who, for what, which fields of which period, when, and the digest of what left."""

    entry_id: int
    at: datetime
    organisation: Any
    firm: Any
    person_name: str
    roles: list[str]
    consent_id: str
    purpose: str
    categories: list[str]
    fields: list[str]
    data_from: date
    data_until: date
    digest: str
    case: str = ""
    person_id: int | None = None
    marks: tuple[Mark, ...] = ()


def list_reads(
    *, actor: Actor, consent_id: UUID | None = None, before_id: int | None = None, limit: int = 50
) -> list[Read]:
    """List reads, newest first: a firm those of its data, a grantee its own, the auditor all.

    Go on with `before_id` = the last entry shown. Three statements, however many there are.
    """
    require(LIST_READS, actor)
    side = {ENTERPRISE: "firm_id", AUDITOR_OFFICE: None}.get(actor.organisation_kind or "", "organisation_id")
    own: dict[str, Any] = {side: actor.organisation_id} if side else {}
    # The trail's own table of permissions lets only overseers search it; this one is wider, over less.
    entries = list_entries(
        actor=PLATFORM, event=READ, subject=str(consent_id or ""), before_id=before_id, limit=limit, **own
    )
    prefetch_related_objects(entries, "organisation", "firm", "person")
    return [read_of(entry) for entry in entries]


def count_reads(consent: Consent) -> int:
    """Count the reads that the trail holds under a consent."""
    return sum(1 for _ in entries_of(READ, subject=str(consent.pk)))


def list_readers(firm_id: int, category: str, *, since: datetime) -> set[int]:
    """Return the organisations that read a category of a firm's data since a moment, by id; never the firm itself."""
    entries = entries_of(READ, firm_id=firm_id, since=since)
    told = {entry.organisation_id for entry in entries if category in json.loads(entry.body)["facts"]["categories"]}
    return told - {None, firm_id}


def entries_of(event: str, **wanted: Any) -> Iterator[Any]:
    """Yield the trail's entries of an event, newest first, page by page."""
    page = list_entries(actor=PLATFORM, event=event, limit=PAGE, **wanted)
    while page:
        yield from page
        page = list_entries(actor=PLATFORM, event=event, limit=PAGE, before_id=page[-1].pk, **wanted)


def read_of(entry: Any) -> Read:
    """Return the read that a trail entry tells of."""
    said = json.loads(entry.body)
    facts = said["facts"]
    return Read(
        entry_id=entry.pk,
        at=entry.at,
        organisation=entry.organisation,
        firm=entry.firm,
        person_name=entry.person.full_name if entry.person else "",
        roles=said["roles"],
        consent_id=entry.subject,
        purpose=facts["purpose"],
        categories=in_order(facts["categories"]),
        fields=facts["fields"],
        data_from=date.fromisoformat(facts["data_from"]),
        data_until=date.fromisoformat(facts["data_until"]),
        digest=facts["digest"],
        case=facts.get("case", ""),
        person_id=entry.person_id,
    )
