"""The district while its story is told: its day, who tells, and its actors by role."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from creditshare.kernel.actor import Actor

Tell = Callable[[str], None]


@dataclass
class District:
    """What the story has made so far: its day and its actors by role."""

    at: datetime
    tell: Tell
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """Return the day the story is told on."""
        return self.at.date()

    def on_behalf(self, key: str) -> Actor:
        """Return the legal representative of a firm of the cast, whether or not they are a demo role."""
        return self.actors[key]
