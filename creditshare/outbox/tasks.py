"""What Celery calls when the doorbell rings, and the outbox's own work."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from creditshare.outbox import services
from creditshare.outbox.workers import doorbell
from creditshare.outbox.workers.names import worker_name

# After so many pieces a task ends, so that a worker can be stopped and the others get their turn.
PIECES = 50


@shared_task(name=doorbell.DRAIN, acks_late=True, ignore_result=True)
def drain() -> None:
    """Do the due work."""
    started = services.drain(worker=worker_name(), at=timezone.now(), clock=timezone.now, limit=PIECES)
    if started == PIECES:
        doorbell.ring()


def forget_done(*, at: datetime) -> None:
    """Delete work done long ago."""
    services.forget_done(at=at)
