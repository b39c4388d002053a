"""Ask for a consent, and take the question back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from creditshare.audit.queries import ensure_anchored
from creditshare.audit.services import record_event
from creditshare.consents.errors import AlreadyWaiting, OutsideFairUse
from creditshare.consents.models import Consent
from creditshare.consents.permissions import (
    REQUEST_CONSENT,
    WITHDRAW_REQUEST,
)
from creditshare.consents.rules.lifecycle import (
    REQUEST_MOVES,
    REQUESTED,
    WITHDRAWN,
)
from creditshare.consents.rules.purposes import purposes_for
from creditshare.consents.rules.terms import Terms, fair_terms, problems_of_request, terms
from creditshare.consents.services.moving import facts_of, move_once
from creditshare.consents.services.signing import set_terms
from creditshare.db.clock import database_now
from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import require
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
    max_reads_month: int | None = None,
    keep_days: int | None = None,
    figures_from: date | None = None,
    questions: Iterable[str] = (),
    loan_until: date | None = None,
    case: str = "",
    reason: str = "",
) -> Consent:
    """Ask the firm with a code for its data, or for answers to questions; OutsideFairUse names each bound.

    Bounds are counted from the earlier of the caller's clock and the database's, so that no skewed clock widens them.
    What is left open (figures, reads a month, days a copy is kept) is asked for as far as fair use goes.

    The register is not consulted: a code that nobody has registered is answered, stored and listed like any other. The
    same request again while the first one waits is the first one; with other terms it is AlreadyWaiting.
    """
    require(REQUEST_CONSENT, actor)
    ensure_anchored(at)
    code = normalise_code(uscc)
    if not is_valid_uscc(code):
        raise NotACode(given=code)
    more = {"max_reads_month": max_reads_month, "keep_days": keep_days, "questions": questions}
    asked = terms(categories, data_from, data_until, expires_at, max_reads, **more, figures_from=figures_from)
    asked = _within_fair_use(asked, purpose, actor, min(at, database_now()), loan_until)
    consent = Consent(
        firm_uscc=code,
        grantee_id=actor.organisation_id,
        purpose=purpose,
        reason=reason.strip(),
        case=case.strip(),
        loan_until=loan_until,
        requested_by_id=actor.person_id,
        requested_at=at,
    )
    set_terms(consent, asked)
    waiting = _insert_or_find(consent)
    if waiting.pk != consent.pk:
        if _said(waiting) != _said(consent):
            raise AlreadyWaiting()
        return waiting
    record_event(REQUEST_CONSENT, actor, consent, at=at, firm_uscc=code, purpose=purpose, **facts_of(asked))
    return consent


def withdraw_request(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Take back a request that has not been answered."""
    return move_once(WITHDRAW_REQUEST, REQUEST_MOVES, WITHDRAWN, actor, consent_id, at)


def _within_fair_use(asked: Terms, purpose: str, actor: Actor, at: datetime, loan_until: date | None) -> Terms:
    """Return the request with what it left open filled in; raise OutsideFairUse."""
    if purpose in purposes_for(actor.organisation_kind):
        asked = fair_terms(purpose, asked, at)
    problems = problems_of_request(purpose, asked, actor.organisation_kind, at, loan_until)
    if problems:
        raise OutsideFairUse(errors=problems)
    return asked


def _said(consent: Consent) -> tuple[Any, ...]:
    return Terms.of(consent), consent.reason, consent.case, consent.loan_until


def _insert_or_find(consent: Consent) -> Consent:
    """Insert a request unless one waits for the same firm, grantee and purpose; return the one that waits."""
    Consent.objects.bulk_create([consent], ignore_conflicts=True)
    waiting = Consent.objects.between(consent).filter(status=REQUESTED).first()
    if waiting is None:
        # The one that was in the way has been answered this moment.
        raise AlreadyWaiting()
    return cast(Consent, waiting)
