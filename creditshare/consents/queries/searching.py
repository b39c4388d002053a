"""Reads and other entries of the trail, narrowed: what an index knows by the index, the rest by opening entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from creditshare.audit.queries import search_entries
from creditshare.audit.rules.wanted import Wanted
from creditshare.consents.models import Consent
from creditshare.consents.permissions import LIST_READS
from creditshare.consents.queries.reads import Read, read_of
from creditshare.consents.queries.unusual import mark_reads
from creditshare.consents.rules.proof import READ
from creditshare.consents.rules.searching import LOOKED_AT, Filters
from creditshare.kernel.actor import ENTERPRISE, PLATFORM, Actor
from creditshare.kernel.permissions import require
from creditshare.parties.queries.named import organisations_named, people_named
from creditshare.parties.rules.uscc import normalise_code

STEP = 250


@dataclass(frozen=True, slots=True)
class Row:
    """One entry found, and the read that it tells of if it is one."""

    entry: Any
    read: Read | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search: its rows, the entry from which older ones go on (None: none), and how many were opened."""

    rows: list[Row]
    older: int | None
    looked_at: int

    @property
    def reads(self) -> list[Read]:
        """Return the reads among the rows."""
        return [row.read for row in self.rows if row.read]


def find_in_trail(*, actor: Actor, filters: Filters, before: int | None, limit: int) -> Found:
    """Search the whole trail as the actor may know of it, one page of it."""
    ids: dict[str, Any] = {}
    if filters.firm:
        ids["firm_ids"] = organisations_named(actor=actor, text=filters.firm)
    if filters.organisation:
        ids["organisation_ids"] = organisations_named(actor=actor, text=filters.organisation)
    if filters.person:
        ids["person_ids"] = people_named(actor=actor, text=filters.person)
    if filters.subject:
        ids["subjects"] = [filters.subject]
    if filters.event or filters.is_worked_out:
        ids["events"] = [READ] if filters.is_worked_out else [filters.event]
    return look_through(actor, filters.wanted(**ids), filters, before, limit)


def look_through(actor: Actor, wanted: Wanted, filters: Filters, before: int | None, limit: int) -> Found:
    """Collect one page; where entries must be opened, stop after LOOKED_AT of them with what was found by then."""
    rows: list[Row] = []
    looked_at, last, step = 0, before, STEP if filters.is_worked_out else limit + 1
    while looked_at < (LOOKED_AT if filters.is_worked_out else 1):
        entries = search_entries(actor=actor, wanted=wanted, before=last, limit=step)
        looked_at += len(entries)
        for row in _opened(entries, filters):
            if len(rows) == limit:
                return Found(rows, rows[-1].entry.pk, looked_at)
            rows.append(row)
        if len(entries) < step:
            return Found(rows, None, looked_at)
        last = entries[-1].pk
    return Found(rows, last, looked_at)


def _opened(entries: list[Any], filters: Filters) -> Iterator[Row]:
    reads = {entry.pk: read_of(entry) for entry in entries if entry.event == READ}
    if filters.category:
        reads = {pk: read for pk, read in reads.items() if filters.category in read.categories}
    marked = {read.entry_id: read for read in mark_reads(list(reads.values()))}
    for entry in entries:
        read = marked.get(entry.pk)
        if not filters.is_worked_out or (read and (read.marks or not filters.unusual)):
            yield Row(entry, read)


def find_own_reads(*, actor: Actor, filters: Filters, before: int | None, limit: int) -> Found:
    """Search the reads of a firm's data, or those that an organisation made; raise NotPermitted."""
    require(LIST_READS, actor)
    is_firm = actor.organisation_kind == ENTERPRISE
    ids: dict[str, Any] = {"firm_ids" if is_firm else "organisation_ids": [actor.organisation_id]}
    if filters.organisation:
        known = Consent.objects.visible_to(actor).filter(_named(is_firm, filters.organisation))
        side = "grantee_id" if is_firm else "firm_id"
        found = known.exclude(firm=None).values_list(side, flat=True).order_by(side).distinct()
        ids["organisation_ids" if is_firm else "firm_ids"] = list(found)
    if filters.person and not is_firm:
        ids["person_ids"] = people_named(actor=actor, text=filters.person)
    # The trail's own table of permissions lets only overseers search it; this one is wider, over less.
    return look_through(PLATFORM, filters.wanted(events=[READ], **ids), filters, before, limit)


def _named(is_firm: bool, text: str) -> Q:
    if is_firm:
        return Q(grantee__name__icontains=text)
    return Q(firm__name__icontains=text) | Q(firm_uscc__startswith=normalise_code(text))
