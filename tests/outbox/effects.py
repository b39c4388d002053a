"""Handlers for the tests: their effect is a trail entry, so that it can be counted by its name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from creditshare.audit.models import TrailEntry
from creditshare.audit.services import record_event
from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.errors import NotPermitted

EFFECT = "tests.effect"
PATH = "tests.outbox.effects."
# What a test hangs between the effect and its end.
interruptions: dict[str, Callable[[], Any]] = {}


def count(name: str) -> int:
    """Count the effects of a name."""
    return TrailEntry.objects.filter(event=EFFECT, subject=name).count()


def mark(*, at: datetime, name: str) -> None:
    """Leave one effect."""
    record_event(EFFECT, PLATFORM, name, at=at)
    interruptions.get(name, lambda: None)()


def fail(*, at: datetime, name: str) -> None:
    """Leave an effect and fail, telling a secret."""
    record_event(EFFECT, PLATFORM, name, at=at)
    raise ValueError("张三 13800000000")


def refuse(*, at: datetime, name: str) -> None:
    """Refuse in the domain's words."""
    raise NotPermitted()


def walk(*, at: datetime, renew: Callable[[], None], name: str, steps: int) -> None:
    """Leave one effect for each step, each in a transaction of its own, skipping those already there."""
    for step in range(steps):
        with transaction.atomic():
            renew()
            if not count(f"{name}.{step}"):
                record_event(EFFECT, PLATFORM, f"{name}.{step}", at=at)
        interruptions.get(f"{name}.{step}", lambda: None)()


walk.stepwise = True
not_callable = 7
