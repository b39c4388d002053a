"""The life of a consent: asked for, answered, perhaps paused, ended; expiry is a matter of the clock, not a state."""

from datetime import datetime

from creditshare.kernel.lifecycle import Moves

REQUESTED = "requested"
ACTIVE = "active"
PAUSED = "paused"
DECLINED = "declined"
REVOKED = "revoked"
WITHDRAWN = "withdrawn"
SUPERSEDED = "superseded"
STATUSES = (REQUESTED, ACTIVE, PAUSED, DECLINED, REVOKED, WITHDRAWN, SUPERSEDED)
LIVE = (ACTIVE, PAUSED)
UNSIGNED = (REQUESTED, DECLINED, WITHDRAWN)

REQUEST_MOVES: Moves = {REQUESTED: frozenset({ACTIVE, DECLINED, WITHDRAWN})}
"""How a request is answered; only an answer signs, so it is a table of its own."""

CONSENT_MOVES: Moves = {
    ACTIVE: frozenset({PAUSED, REVOKED, SUPERSEDED}),
    PAUSED: frozenset({ACTIVE, REVOKED, SUPERSEDED}),
}

# What people see: the stored status, except where the clock or the counter has ended it already.
LAPSED, EXPIRED, USED_UP, EXPIRING = "lapsed", "expired", "used_up", "expiring"
EXPIRING_DAYS = 7
STATES = {
    REQUESTED: "Waiting for an answer",
    ACTIVE: "In force",
    EXPIRING: "Expires soon",
    PAUSED: "Paused",
    USED_UP: "All reads used",
    EXPIRED: "Expired",
    REVOKED: "Withdrawn by the firm",
    DECLINED: "Not agreed",
    SUPERSEDED: "Replaced by a newer consent",
    WITHDRAWN: "Request taken back",
    LAPSED: "Not answered in time",
}
WAITING_STATES = (REQUESTED,)
LIVE_STATES = (EXPIRING, ACTIVE, PAUSED)
ENDED_STATES = (USED_UP, EXPIRED, REVOKED, DECLINED, SUPERSEDED, WITHDRAWN, LAPSED)


def state_of(status: str, expires_at: datetime, reads_left: int | None, at: datetime) -> str:
    """Return the state to show at a moment: the status, or what clock and counter made of it."""
    if status == REQUESTED:
        return LAPSED if expires_at <= at else REQUESTED
    if status not in LIVE:
        return status
    if expires_at <= at:
        return EXPIRED
    if reads_left == 0:
        return USED_UP
    if status == ACTIVE and (expires_at - at).days < EXPIRING_DAYS:
        return EXPIRING
    return status
