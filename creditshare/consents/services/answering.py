"""Answer a request: agree to it, or to less, and sign; or say no."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from creditshare.audit.queries import ensure_anchored
from creditshare.audit.services import record_event
from creditshare.consents import queries
from creditshare.consents.errors import NotNarrower, RequestExpired
from creditshare.consents.models import Consent
from creditshare.consents.permissions import (
    ACCEPT_CONSENT,
    DECLINE_CONSENT,
)
from creditshare.consents.rules.lifecycle import (
    ACTIVE,
    DECLINED,
    REQUEST_MOVES,
)
from creditshare.consents.rules.purposes import local_date
from creditshare.consents.rules.terms import Terms, problems_of_answer
from creditshare.consents.services.acting import require_to_act, tell_of_deed
from creditshare.consents.services.changing import changed_terms
from creditshare.consents.services.moving import facts_of, move_once
from creditshare.consents.services.signing import sign, supersede_older
from creditshare.db.clock import database_now
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.lifecycle import ensure_transition


@transaction.atomic
def accept_consent(
    *,
    actor: Actor,
    consent_id: UUID,
    at: datetime,
    **less: Any,
) -> Consent:
    """Agree to a request, or to less of it, and sign; what is left out is agreed to as asked.

    `less` names terms: categories, questions, data_from, data_until, figures_from, expires_at, max_reads,
    max_reads_month, keep_days. Raise NotNarrower for anything wider, RequestExpired for a request that ran out.

    An older live consent to the same grantee for the same purpose is superseded. Agreeing twice to the same is once.
    """
    consent = queries.get_consent(actor=actor, consent_id=consent_id, for_update=True)
    require_to_act(ACCEPT_CONSENT, actor, consent, at)
    ensure_anchored(at)
    asked = Terms.of(consent)
    given = changed_terms(asked, **less)
    if consent.status == ACTIVE and given == asked:
        return consent
    ensure_transition(REQUEST_MOVES, consent.status, ACTIVE)
    if consent.expires_at <= max(at, database_now()):
        raise RequestExpired(expired=local_date(consent.expires_at))
    problems = problems_of_answer(asked, given)
    if problems:
        raise NotNarrower(errors=problems)
    supersede_older(actor, consent, at)
    sign(actor, consent, given, at)
    entry = record_event(
        ACCEPT_CONSENT,
        actor,
        consent,
        at=at,
        firm_id=consent.firm_id,
        grantee=consent.grantee_id,
        purpose=consent.purpose,
        artefact=digest_of(consent.artefact),
        **facts_of(given),
    )
    tell_of_deed(ACCEPT_CONSENT, actor, consent, entry)
    return consent


def decline_consent(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Say no to a request; the other side learns only that."""
    return move_once(DECLINE_CONSENT, REQUEST_MOVES, DECLINED, actor, consent_id, at)
