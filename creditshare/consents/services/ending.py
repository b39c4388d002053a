"""Pause, resume and withdraw a consent."""

from datetime import datetime
from uuid import UUID

from creditshare.consents.models import Consent
from creditshare.consents.permissions import (
    PAUSE_CONSENT,
    RESUME_CONSENT,
    REVOKE_CONSENT,
)
from creditshare.consents.rules.lifecycle import (
    ACTIVE,
    CONSENT_MOVES,
    PAUSED,
    REVOKED,
)
from creditshare.consents.services.moving import move_once
from creditshare.kernel.actor import Actor


def pause_consent(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Stop reading until it is resumed; the time to expiry goes on."""
    return move_once(PAUSE_CONSENT, CONSENT_MOVES, PAUSED, actor, consent_id, at)


def resume_consent(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Allow reading again after a pause."""
    return move_once(RESUME_CONSENT, CONSENT_MOVES, ACTIVE, actor, consent_id, at)


def revoke_consent(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Withdraw a consent for good: once this returns, no read under it succeeds.

    It waits for the reads in flight, so each of them is committed, with its entry, before this is.
    """
    return move_once(REVOKE_CONSENT, CONSENT_MOVES, REVOKED, actor, consent_id, at)
