"""Record work in the transaction of its cause."""

from datetime import datetime
from typing import Any

from creditshare.outbox.models import Work


def enqueue(handler: str, *, at: datetime, key: str | None = None, **arguments: Any) -> None:
    """Record one call of a handler named by its dotted path; the same key is recorded once."""
    Work.objects.create(handler=handler, arguments=arguments, key=key, created_at=at, due_at=at)
