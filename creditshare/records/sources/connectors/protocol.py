"""What a pull connector is: a name, the source it brings, and a way to ask for what came after a cursor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PulledRows:
    """One page: the bytes of a file of the source, the cursor it was asked from and the one behind it.

    A page without bytes only moves the cursor.
    """

    name: str
    content: bytes
    since: str
    next: str


class Connector(Protocol):
    """A place from which records of one source are pulled; `registers` lets it bring enterprises not known yet."""

    name: str
    source: str
    registers: bool

    def pull(self, since: str, at: datetime) -> Iterator[PulledRows]:
        """Yield the pages after a cursor, each only when the one before was taken in; raise PullFailed."""
