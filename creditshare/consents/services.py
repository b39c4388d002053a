"""The deeds of consent: a grantee asks, a firm agrees (to that or to less), pauses, resumes and withdraws."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.consents import queries
from creditshare.consents.access import stop_admitting
from creditshare.consents.errors import AlreadyWaiting, NotNarrower, OutsideFairUse, RequestExpired
from creditshare.consents.models import Consent
from creditshare.consents.permissions import (
    ACCEPT_CONSENT,
    DECLINE_CONSENT,
    PAUSE_CONSENT,
    REQUEST_CONSENT,
    RESUME_CONSENT,
    REVOKE_CONSENT,
    SUPERSEDED_EVENT,
    WITHDRAW_REQUEST,
)
from creditshare.consents.rules.artefact import sign_artefact
from creditshare.consents.rules.lifecycle import (
    ACTIVE,
    CONSENT_MOVES,
    DECLINED,
    LIVE,
    PAUSED,
    REQUEST_MOVES,
    REQUESTED,
    REVOKED,
    SUPERSEDED,
    WITHDRAWN,
)
from creditshare.consents.rules.purposes import local_date
from creditshare.consents.rules.terms import Terms, problems_of_answer, problems_of_request, terms
from creditshare.consents.rules.wording import template_digest
from creditshare.db.keys import load_private_key
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.lifecycle import Moves, ensure_transition
from creditshare.kernel.permissions import Permission, require
from creditshare.parties.errors import NotACode
from creditshare.parties.rules.uscc import is_valid_uscc, normalise_code


@transaction.atomic
def request_consent(
    *,
    actor: Actor,
    uscc: str,
    purpose: str,
    categories: Iterable[str],
    data_from: date,
    data_until: date,
    expires_at: datetime,
    at: datetime,
    max_reads: int | None = None,
    reason: str = "",
) -> Consent:
    """Ask the firm with a code for its data; OutsideFairUse names each bound.

    The register is not consulted: a code that nobody has registered is answered, stored and listed like any other. The
    same request again while the first one waits is the first one; with other terms it is AlreadyWaiting.
    """
    require(REQUEST_CONSENT, actor)
    code = normalise_code(uscc)
    if not is_valid_uscc(code):
        raise NotACode(given=code)
    asked = terms(categories, data_from, data_until, expires_at, max_reads)
    problems = problems_of_request(purpose, asked, actor.organisation_kind, at)
    if problems:
        raise OutsideFairUse(errors=problems)
    consent = Consent(
        firm_uscc=code,
        grantee_id=actor.organisation_id,
        purpose=purpose,
        reason=reason.strip(),
        categories=list(asked.categories),
        data_from=asked.data_from,
        data_until=asked.data_until,
        expires_at=asked.expires_at,
        max_reads=asked.max_reads,
        requested_by_id=actor.person_id,
        requested_at=at,
    )
    waiting = _insert_or_find(consent)
    if waiting.pk != consent.pk:
        if (Terms.of(waiting), waiting.reason) != (asked, consent.reason):
            raise AlreadyWaiting()
        return waiting
    record_event(REQUEST_CONSENT, actor, consent, at=at, firm_uscc=code, purpose=purpose, **_facts(asked))
    return consent


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
        **_facts(given),
    )
    return consent


def decline_consent(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Say no to a request; the other side learns only that."""
    return _move(DECLINE_CONSENT, REQUEST_MOVES, DECLINED, actor, consent_id, at)


def withdraw_request(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Take back a request that has not been answered."""
    return _move(WITHDRAW_REQUEST, REQUEST_MOVES, WITHDRAWN, actor, consent_id, at)


def pause_consent(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Stop reading until it is resumed; the time to expiry goes on."""
    return _move(PAUSE_CONSENT, CONSENT_MOVES, PAUSED, actor, consent_id, at)


def resume_consent(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Allow reading again after a pause."""
    return _move(RESUME_CONSENT, CONSENT_MOVES, ACTIVE, actor, consent_id, at)


def revoke_consent(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Withdraw a consent for good: once this returns, no read under it succeeds.

    It waits for the reads in flight, so each of them is committed, with its entry, before this is.
    """
    return _move(REVOKE_CONSENT, CONSENT_MOVES, REVOKED, actor, consent_id, at)


@transaction.atomic
def _move(permission: Permission, moves: Moves, wanted: str, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Move a consent once; where it already is as wanted, a second click has no second effect."""
    stop_admitting(queries.get_consent(actor=actor, consent_id=consent_id))
    consent = queries.get_consent(actor=actor, consent_id=consent_id, for_update=True)
    require(permission, actor, consent)
    if consent.status == wanted:
        return consent
    ensure_transition(moves, consent.status, wanted)
    consent.status = wanted
    if wanted == DECLINED:
        consent.firm_id, consent.decided_by_id, consent.decided_at = actor.organisation_id, actor.person_id, at
    if wanted not in LIVE:
        consent.ended_at = at
    consent.save(update_fields=["status", "firm", "decided_by", "decided_at", "ended_at"])
    record_event(permission, actor, consent, at=at, firm_id=consent.firm_id, grantee=consent.grantee_id)
    return consent


def _insert_or_find(consent: Consent) -> Consent:
    """Insert a request unless one waits for the same firm, grantee and purpose; return the one that waits."""
    Consent.objects.bulk_create([consent], ignore_conflicts=True)
    waiting = Consent.objects.between(consent).filter(status=REQUESTED).first()
    if waiting is None:
        # The one that was in the way has been answered this moment.
        raise AlreadyWaiting()
    return cast(Consent, waiting)


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


def _facts(covered: Terms) -> dict[str, Any]:
    return {
        "categories": covered.categories,
        "data_from": covered.data_from,
        "data_until": covered.data_until,
        "expires_at": covered.expires_at,
        "max_reads": covered.max_reads,
    }
