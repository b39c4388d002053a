"""Sign what a firm agreed to, and put it in the place of what was agreed before."""

import secrets
from datetime import datetime
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from creditshare.audit.services import record_event
from creditshare.consents import queries
from creditshare.consents.access import stop_admitting
from creditshare.consents.models import Consent
from creditshare.consents.permissions import SUPERSEDED_EVENT
from creditshare.consents.rules.artefact import sign_artefact
from creditshare.consents.rules.lifecycle import ACTIVE, LIVE, SUPERSEDED
from creditshare.consents.rules.terms import Terms
from creditshare.consents.rules.wording import template_digest
from creditshare.consents.services.telling import tell_agreed
from creditshare.db.keys import load_private_key
from creditshare.kernel.actor import Actor


def supersede_older(actor: Actor, consent: Consent, at: datetime) -> None:
    """End what is live between the same two for the same purpose, after the reads in flight."""
    stop_admitting(consent)
    for older in Consent.objects.between(consent).filter(status__in=LIVE).exclude(pk=consent.pk).select_for_update():
        older.status, older.ended_at = SUPERSEDED, at
        older.save(update_fields=["status", "ended_at"])
        record_event(SUPERSEDED_EVENT, actor, older, at=at, firm_id=older.firm_id, by=consent.pk)


def sign(actor: Actor, consent: Consent, given: Terms, at: datetime) -> None:
    """Fill in the firm's answer and its signature, and store them."""
    sign_as(consent, given, firm_id=actor.organisation_id, person_id=actor.person_id, at=at)


def sign_as(consent: Consent, given: Terms, *, firm_id: int | None, person_id: int | None, at: datetime) -> None:
    """Sign what a person of a firm agreed to at a moment, and store it in force."""
    consent.status, consent.firm_id = ACTIVE, firm_id
    consent.decided_by_id, consent.decided_at = person_id, at
    set_terms(consent, given)
    consent.template_digest = template_digest(consent.purpose, given.categories, given.questions)
    consent.nonce = secrets.token_urlsafe(32)
    key = load_private_key("consents")
    private = cast(EllipticCurvePrivateKey, key.private)
    consent.artefact = sign_artefact(queries.claims_of(consent), private, key.key_id)
    consent.save()
    tell_agreed(consent, at)


def set_terms(consent: Consent, given: Terms) -> None:
    """Write terms onto a consent."""
    consent.categories, consent.questions = list(given.categories), list(given.questions)
    consent.data_from, consent.data_until, consent.expires_at = given.data_from, given.data_until, given.expires_at
    consent.figures_from, consent.keep_days = given.figures_from, given.keep_days
    consent.max_reads, consent.max_reads_month = given.max_reads, given.max_reads_month
