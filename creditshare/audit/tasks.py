"""Work of the trail: number and seal what was written, have it stamped and witnessed, forget what is over."""

from collections.abc import Callable
from datetime import datetime

from creditshare.audit import services


def seal(*, at: datetime, renew: Callable[[], None]) -> None:
    """Number and sign the entries written since the last checkpoint, batch by batch."""
    services.sequence_entries(at=at)
    renew()
    services.issue_checkpoint(at=at)


def anchor(*, at: datetime, renew: Callable[[], None]) -> None:
    """Have the newest checkpoint time-stamped, outside any transaction."""
    services.anchor_checkpoint(at=at)


def cosign(*, at: datetime, renew: Callable[[], None]) -> None:
    """Have the newest checkpoint cosigned by the witnesses, outside any transaction."""
    services.ask_witnesses(at=at)


def check_trail(*, at: datetime, check_id: int, renew: Callable[[], None]) -> None:
    """Walk through the whole trail for an auditor who asked, outside any transaction."""
    services.run_check(check_id=check_id, at=at, renew=renew)


def forget_personal(*, at: datetime) -> None:
    """Erase the personal words whose time is over."""
    services.forget_personal(at=at)


seal.stepwise = anchor.stepwise = cosign.stepwise = check_trail.stepwise = True  # type: ignore[attr-defined]
