"""The doorbell wakes a worker through the broker; the work itself is in the outbox, so a lost ring loses nothing."""

import logging
from functools import cache

from celery import Celery
from django.conf import settings
from kombu.exceptions import KombuError, OperationalError

DRAIN = "creditshare.outbox.tasks.drain"
log = logging.getLogger(__name__)


def is_installed() -> bool:
    """Say whether a broker is configured; without one the relay does the work itself."""
    return bool(settings.CELERY_BROKER_URL)


def ring() -> None:
    """Ask the workers to look into the outbox; a broker that is down is logged and nothing else."""
    try:
        _bell().send_task(DRAIN, retry=False, ignore_result=True)
    except (OperationalError, KombuError, OSError) as error:
        log.warning("the broker did not take the ring (%s); the relay will ring again", type(error).__name__)


@cache
def _bell() -> Celery:
    bell = Celery("doorbell", set_as_current=False)
    bell.config_from_object("django.conf:settings", namespace="CELERY")
    return bell
