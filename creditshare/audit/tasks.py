"""Work of the trail: number and seal what was written."""

from collections.abc import Callable
from datetime import datetime

from creditshare.audit import services


def seal(*, at: datetime, renew: Callable[[], None]) -> None:
    """Number and sign the entries written since the last checkpoint, batch by batch."""
    services.sequence_entries(at=at)
    renew()
    services.issue_checkpoint(at=at)


seal.stepwise = True  # type: ignore[attr-defined]
