"""Reminders: on which days somebody is told that what they allowed still stands, or ends soon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

CONFIRM_EVERY_DAYS = 90
"""Every ninety days: PIPL arts 15 and 44 give the right to withdraw; ninety days set by the platform (2026-11)."""
BEFORE_END_DAYS = 7
"""Seven days before the end, as pages call it soon; set by the platform (2026-11)."""
STANDS, EXPIRES = "stands", "expires"


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: its kind, and the day it is due, which never changes however late it is told."""

    kind: str
    on: date

    @property
    def is_last(self) -> bool:
        """Say whether it is the one before the end."""
        return self.kind == EXPIRES


def reminders_due(
    since: date, last_day: date, today: date, *, every: int = CONFIRM_EVERY_DAYS, before: int = BEFORE_END_DAYS
) -> list[Due]:
    """List what is due today: the newest of the regular ones, and the one before the end once its day has come.

    A run that comes late tells the newest regular one only, never a pile. What lasts no longer than `before` days is
    not announced twice: its beginning said its end. A regular one that falls into the last days gives way.
    """
    found = list(_regular(since, last_day, today, every, before))[-1:]
    announced = last_day - timedelta(days=before)
    if since < announced <= today <= last_day:
        found = [Due(EXPIRES, announced)]
    return found


def _regular(since: date, last_day: date, today: date, every: int, before: int) -> Iterator[Due]:
    day = since + timedelta(days=every)
    while day <= today and day < last_day - timedelta(days=before):
        yield Due(STANDS, day)
        day += timedelta(days=every)
