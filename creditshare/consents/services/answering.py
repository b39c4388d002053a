"""Answer a request: agree to it, or to less, and sign; or say no."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.consents import queries
from creditshare.consents.access import stop_admitting
from creditshare.consents.errors import NotNarrower, RequestExpired
from creditshare.consents.models import Consent
from creditshare.consents.permissions import (
    ACCEPT_CONSENT,
    DECLINE_CONSENT,
    SUPERSEDED_EVENT,
)
from creditshare.consents.rules.artefact import sign_artefact
from creditshare.consents.rules.lifecycle import (
    ACTIVE,
    DECLINED,
    LIVE,
    REQUEST_MOVES,
    SUPERSEDED,
)
from creditshare.consents.rules.purposes import local_date
from creditshare.consents.rules.terms import Terms, problems_of_answer, terms
from creditshare.consents.rules.wording import template_digest
from creditshare.consents.services.moving import facts_of, move_once
from creditshare.db.keys import load_private_key
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.lifecycle import ensure_transition
from creditshare.kernel.permissions import require


@transaction.atomic
def accept_consent(
    *,
    actor: Actor,
    consent_id: UUID,
    at: datetime,
    categories: Iterable[str] | None = None,
    data_from: date | None = None,
    data_until: date | None = None,
    expires_at: datetime | None = None,
    max_reads: int | None = None,
) -> Consent:
    """Agree to a request, or to less of it, and sign; what is left out is agreed to as asked.

    An older live consent to the same grantee for the same purpose is superseded. Agreeing twice to the same is once.
    """
    consent = queries.get_consent(actor=actor, consent_id=consent_id, for_update=True)
    require(ACCEPT_CONSENT, actor, consent)
    asked = Terms.of(consent)
    given = terms(
        asked.categories if categories is None else categories,
        data_from or asked.data_from,
        data_until or asked.data_until,
        expires_at or asked.expires_at,
        asked.max_reads if max_reads is None else max_reads,
    )
    if consent.status == ACTIVE and given == asked:
        return consent
    ensure_transition(REQUEST_MOVES, consent.status, ACTIVE)
    if consent.expires_at <= at:
        raise RequestExpired(expired=local_date(consent.expires_at))
    problems = problems_of_answer(asked, given)
    if problems:
        raise NotNarrower(errors=problems)
    _supersede_older(actor, consent, at)
    _sign(actor, consent, given, at)
    record_event(
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
    return consent


def decline_consent(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Say no to a request; the other side learns only that."""
    return move_once(DECLINE_CONSENT, REQUEST_MOVES, DECLINED, actor, consent_id, at)


def _supersede_older(actor: Actor, consent: Consent, at: datetime) -> None:
    stop_admitting(consent)
    for older in Consent.objects.between(consent).filter(status__in=LIVE).select_for_update():
        older.status, older.ended_at = SUPERSEDED, at
        older.save(update_fields=["status", "ended_at"])
        record_event(SUPERSEDED_EVENT, actor, older, at=at, firm_id=older.firm_id, by=consent.pk)


def _sign(actor: Actor, consent: Consent, given: Terms, at: datetime) -> None:
    """Fill in the answer and its signature, and store them."""
    consent.status, consent.firm_id = ACTIVE, actor.organisation_id
    consent.decided_by_id, consent.decided_at = actor.person_id, at
    consent.categories, consent.max_reads = list(given.categories), given.max_reads
    consent.data_from, consent.data_until, consent.expires_at = given.data_from, given.data_until, given.expires_at
    consent.template_digest = template_digest(consent.purpose, given.categories)
    consent.nonce = secrets.token_urlsafe(32)
    key = load_private_key("consents")
    private = cast(EllipticCurvePrivateKey, key.private)
    consent.artefact = sign_artefact(queries.claims_of(consent), private, key.key_id)
    consent.save()
