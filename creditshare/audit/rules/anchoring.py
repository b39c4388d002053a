"""Anchoring: an outside authority time-stamps the checkpoints, so that not even the operator can date a trail back.

Counted is how long the oldest checkpoint has been waiting for a stamp that covers it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from creditshare.kernel.dated import Dated, in_force

NOT_CONFIGURED, CURRENT, LATE, STOPPED = "not_configured", "current", "late", "stopped"
OWN_RULE = "CreditShare operating rule 2026-11 (docs/threat-model.md): no law names a number"
# After the first, the overseers are told; after the second, no new consent is given until stamps come again.
ALARM_AFTER = (Dated(date(2026, 1, 1), timedelta(hours=4), OWN_RULE),)
REFUSE_AFTER = (Dated(date(2026, 1, 1), timedelta(hours=48), OWN_RULE),)


@dataclass(frozen=True, slots=True)
class AnchoringState:
    """How it stands: the status, since when a checkpoint waits, and when the last stamp was given."""

    status: str
    waiting_since: datetime | None = None
    stamped_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        """Say whether the overseers must know."""
        return self.status in {LATE, STOPPED}

    @property
    def is_stopped(self) -> bool:
        """Say whether new sharing is refused."""
        return self.status == STOPPED


def judge_anchoring(waiting_since: datetime | None, stamped_at: datetime | None, at: datetime) -> AnchoringState:
    """Judge a trail whose oldest checkpoint without a stamp was signed at `waiting_since` (None: none waits)."""
    if waiting_since is None:
        return AnchoringState(CURRENT, None, stamped_at)
    waited, day = at - waiting_since, at.date()
    status = CURRENT
    if waited > in_force(REFUSE_AFTER, day).value:
        status = STOPPED
    elif waited > in_force(ALARM_AFTER, day).value:
        status = LATE
    return AnchoringState(status, waiting_since, stamped_at)
