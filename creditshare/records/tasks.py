"""Work of records that the outbox runs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from creditshare.records import services


def import_delivery(*, at: datetime, delivery_id: str, renew: Callable[[], Any] | None = None) -> None:
    """Read a delivery; it works in several transactions and may be called again after a crash."""
    services.import_delivery(delivery_id=delivery_id, at=at, renew=renew)


import_delivery.stepwise = True  # type: ignore[attr-defined]
