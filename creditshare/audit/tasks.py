"""Work of the trail: number and seal what was written."""

from datetime import datetime
from typing import Any

from creditshare.audit import services


def seal(*, at: datetime, lease: Any) -> None:
    """Number and sign the entries written since the last checkpoint, batch by batch."""
    services.seal_trail(at=at)


seal.stepwise = True  # type: ignore[attr-defined]
