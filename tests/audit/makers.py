"""Makers of the trail: entries, a sealed trail, and its export as lines."""

from datetime import datetime, timedelta
from pathlib import Path

from creditshare.audit import services
from creditshare.audit.models import TrailEntry
from creditshare.kernel.actor import PLATFORM, Actor


def entries(count: int, at: datetime, actor: Actor = PLATFORM, event: str = "tests.thing.do") -> list[TrailEntry]:
    """Record events a second apart, each with its own facts."""
    return [
        services.record_event(event, actor, number, at=at + timedelta(seconds=number), note=f"第 {number} 件")
        for number in range(count)
    ]


def sealed(sizes: list[int], at: datetime, tail: int = 0) -> None:
    """Seal the given numbers of entries under one checkpoint each, then number a tail without sealing it."""
    for size in sizes:
        entries(size, at)
        services.seal_trail(at=at)
    entries(tail, at)
    services.sequence_entries(at=at)


def export(path: Path) -> list[bytes]:
    """Export the trail and return its lines."""
    services.export_trail(path)
    return path.read_bytes().splitlines(keepends=True)
