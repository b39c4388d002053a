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


def tell_of_dispute(*, at: datetime, step_id: int) -> None:
    """Tell the office of a dispute, or the firm and the readers of its decision."""
    services.tell_of_dispute(step_id=step_id, at=at)


def tell_readers(*, at: datetime, firm_id: int, category: str, since: str, about: str) -> None:
    """Tell who read a category of a firm's records since a moment that they are no longer as they were."""
    services.tell_readers(firm_id=firm_id, category=category, since=since, about=about, at=at)
