"""待办: what somebody must do now, as each package states it for the first page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class TodoItem:
    """One thing to do: its words (may be a lazy translation), where to do it, until when, and how many there are."""

    label: Any
    url: str
    due: datetime | None = None
    count: int = 1


def in_order(items: Iterable[TodoItem]) -> list[TodoItem]:
    """Sort items by due time, those without one last, otherwise as they were told."""
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(items, key=lambda item: item.due or never)
