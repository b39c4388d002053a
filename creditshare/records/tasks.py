"""Work of records that the outbox runs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from creditshare.records import services


def import_delivery(*, at: datetime, delivery_id: str, renew: Callable[[], Any] | None = None) -> None:
    """Read a delivery; it works in several transactions and may be called again after a crash."""
    services.import_delivery(delivery_id=delivery_id, at=at, renew=renew)


import_delivery.stepwise = True  # type: ignore[attr-defined]


def pull_connector(*, at: datetime, name: str, renew: Callable[[], Any] | None = None) -> None:
    """Pull what is new at a connector; each page is its own transaction."""
    services.pull_connector(name=name, at=at, renew=renew)


pull_connector.stepwise = True  # type: ignore[attr-defined]


def pull_all(*, at: datetime) -> None:
    """Record the work of asking every connector of this installation."""
    services.enqueue_pulls(at=at)
