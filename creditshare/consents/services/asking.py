"""Ask for a consent, and take the question back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.db import transaction

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
from creditshare.consents.rules.terms import Terms, problems_of_request, terms
from creditshare.consents.services.moving import facts_of, move_once
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
    record_event(REQUEST_CONSENT, actor, consent, at=at, firm_uscc=code, purpose=purpose, **facts_of(asked))
    return consent


def withdraw_request(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Take back a request that has not been answered."""
    return move_once(WITHDRAW_REQUEST, REQUEST_MOVES, WITHDRAWN, actor, consent_id, at)


def _insert_or_find(consent: Consent) -> Consent:
    """Insert a request unless one waits for the same firm, grantee and purpose; return the one that waits."""
    Consent.objects.bulk_create([consent], ignore_conflicts=True)
    waiting = Consent.objects.between(consent).filter(status=REQUESTED).first()
    if waiting is None:
        # The one that was in the way has been answered this moment.
        raise AlreadyWaiting()
    return cast(Consent, waiting)
