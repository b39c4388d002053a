"""Move a consent once: the lock, the permission, the transition and the entry, the same for every deed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.consents import queries
from creditshare.consents.access import stop_admitting
from creditshare.consents.models import Consent
from creditshare.consents.rules.lifecycle import (
    DECLINED,
    LIVE,
    REVOKED,
)
from creditshare.consents.rules.purposes import local_date
from creditshare.consents.rules.terms import Terms
from creditshare.consents.services.acting import require_to_act, tell_of_deed
from creditshare.consents.services.copying import note_copies
from creditshare.kernel.actor import Actor
from creditshare.kernel.lifecycle import Moves, ensure_transition
from creditshare.kernel.permissions import Permission


@transaction.atomic
def move_once(
    permission: Permission, moves: Moves, wanted: str, actor: Actor, consent_id: UUID, at: datetime
) -> Consent:
    """Move a consent once; where it already is as wanted, a second click has no second effect."""
    stop_admitting(queries.get_consent(actor=actor, consent_id=consent_id))
    consent = queries.get_consent(actor=actor, consent_id=consent_id, for_update=True)
    require_to_act(permission, actor, consent, at)
    if consent.status == wanted:
        return consent
    ensure_transition(moves, consent.status, wanted)
    consent.status = wanted
    if wanted == DECLINED:
        consent.firm_id, consent.decided_by_id, consent.decided_at = actor.organisation_id, actor.person_id, at
    if wanted not in LIVE:
        consent.ended_at = at
    consent.save(update_fields=["status", "firm", "decided_by", "decided_at", "ended_at"])
    if wanted == REVOKED:
        note_copies(consent, local_date(at), at)
    entry = record_event(permission, actor, consent, at=at, firm_id=consent.firm_id, grantee=consent.grantee_id)
    tell_of_deed(permission, actor, consent, entry)
    return consent


def facts_of(covered: Terms) -> dict[str, Any]:
    """Return terms as the facts of a trail entry."""
    return {
        "categories": covered.categories,
        "data_from": covered.data_from,
        "data_until": covered.data_until,
        "expires_at": covered.expires_at,
        "max_reads": covered.max_reads,
        "figures_from": covered.figures_from,
        "questions": covered.questions,
        "max_reads_month": covered.max_reads_month,
        "keep_days": covered.keep_days,
    }
