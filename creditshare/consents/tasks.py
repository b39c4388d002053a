"""Periodic work of consents: reminders, and copies whose time has come."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from creditshare.consents import services


def remind(*, at: datetime) -> None:
    """Remind firms of what they allowed; each once per due day."""
    services.remind_of_consents(at=at)


def note_copies(*, at: datetime) -> None:
    """Note the copies that ended consents leave to be destroyed; each once."""
    services.sweep_copies(at=at)


def make_export(*, at: datetime, export_id: str, renew: Callable[[], Any] | None = None) -> None:
    """Make a firm's copy of everything kept here, part by part."""
    services.make_export(export_id=export_id, at=at, renew=renew or (lambda: None))


make_export.stepwise = True  # type: ignore[attr-defined]


def forget_exports(*, at: datetime) -> None:
    """Delete the copies whose time is over."""
    services.forget_exports(at=at)
