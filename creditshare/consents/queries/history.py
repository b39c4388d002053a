"""Everything that happened to a consent, and to those it took over from, in order."""

import json
from datetime import datetime
from uuid import UUID

from django.db.models import prefetch_related_objects

from creditshare.consents.models import Consent
from creditshare.consents.queries.found import get_consent
from creditshare.consents.queries.reads import entries_of
from creditshare.consents.rules.history import Step, Told, steps_of, with_expiry
from creditshare.consents.rules.lifecycle import EXPIRED
from creditshare.kernel.actor import Actor


def consent_history(*, actor: Actor, consent_id: UUID, at: datetime) -> list[Step]:
    """Return the steps of a consent that the actor may see, oldest first, with what each changed; raise NotFound."""
    consent = get_consent(actor=actor, consent_id=consent_id)
    chain = chain_of(consent)
    entries = [entry for each in chain for entry in entries_of("consents.", subject=str(each.pk))]
    prefetch_related_objects(entries, "organisation")
    entries.sort(key=lambda entry: entry.pk)
    steps = steps_of(_told(entry) for entry in entries)
    last = chain[-1]
    if last.state_at(at) == EXPIRED:
        steps = with_expiry(steps, last.expires_at, str(last.pk), "")
    return steps


def chain_of(consent: Consent) -> list[Consent]:
    """Return the consents that a consent took over from and those that took over from it, oldest first."""
    rows = {row.pk: row for row in Consent.objects.between(consent)}
    after = {row.previous_id: row for row in rows.values() if row.previous_id}
    for row in rows.values():
        # A new request that was agreed to ended the one before at the same moment, without being its child.
        ended = [old for old in rows.values() if old.ended_at and old.ended_at == row.decided_at and old.pk != row.pk]
        for old in ended:
            after.setdefault(old.pk, row)
    before = {row.pk: rows[old] for old, row in after.items()}
    chain = [rows[consent.pk]]
    while chain[0].pk in before and before[chain[0].pk] not in chain:
        chain.insert(0, before[chain[0].pk])
    while chain[-1].pk in after and after[chain[-1].pk] not in chain:
        chain.append(after[chain[-1].pk])
    return chain


def _told(entry: object) -> Told:
    said = json.loads(entry.body)  # type: ignore[attr-defined]
    organisation = entry.organisation.name if entry.organisation else ""  # type: ignore[attr-defined]
    return Told(entry.pk, entry.event, entry.at, organisation, entry.subject, said["facts"])  # type: ignore[attr-defined]
