"""What a profile is made from beside the books: who the firm is, its records and the state of its sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PRESENT, NONE, NOT_CONNECTED = "present", "none", "not_connected"


@dataclass(frozen=True)
class Source:
    """What one source has reported of a firm: rows, first and last day (ISO) and when the last batch came."""

    source: str
    state: str
    rows: int | None = None
    first: str | None = None
    last: str | None = None
    received_at: str | None = None


@dataclass(frozen=True)
class Firm:
    """One firm: its register facts (plain JSON values) and its records by source (invoices excepted).

    A disputed record says so itself; `disputes` counts the disputes about a source as a whole.
    """

    id: int
    uscc: str
    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    records: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    sources: Sequence[Source] = ()
    disputes: Mapping[str, int] = field(default_factory=dict)

    def is_connected(self, source: str) -> bool:
        """Say whether the source reports to the platform, be it that it holds nothing of this firm."""
        return any(item.source == source and item.state != NOT_CONNECTED for item in self.sources)
