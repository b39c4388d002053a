"""Changes: what new terms widen or narrow against old ones, so that a firm sees only what differs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from creditshare.consents.rules.terms import Terms

WIDER, NARROWER = "wider", "narrower"
UNLIMITED = float("inf")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the field (a name of Terms), what it was, what it becomes, and which way it goes."""

    field: str
    was: Any
    becomes: Any
    direction: str

    @property
    def adds_only(self) -> bool:
        """Say whether something came that was not there."""
        return self.was == ()

    @property
    def takes_only(self) -> bool:
        """Say whether something went and nothing came in its place."""
        return self.becomes == ()


_LIMITS: tuple[tuple[str, Callable[[Any], Any], bool], ...] = (
    ("data_from", lambda day: day, False),
    ("figures_from", lambda day: day, False),
    ("data_until", lambda day: day, True),
    ("expires_at", lambda moment: moment, True),
    ("max_reads", lambda count: UNLIMITED if count is None else count, True),
    ("max_reads_month", lambda count: UNLIMITED if count is None else count, True),
    ("keep_days", lambda days: UNLIMITED if days is None else days, True),
)


def changes(old: Terms, new: Terms) -> list[Change]:
    """List what differs, in the order in which terms are shown; what is the same is left out."""
    found = []
    for field in ("categories", "questions"):
        was, becomes = getattr(old, field), getattr(new, field)
        gone, added = [key for key in was if key not in becomes], [key for key in becomes if key not in was]
        if gone:
            found.append(Change(field, tuple(gone), (), NARROWER))
        if added:
            found.append(Change(field, (), tuple(added), WIDER))
    for field, size, is_wider_when_larger in _LIMITS:
        was, becomes = getattr(old, field), getattr(new, field)
        if size(was) != size(becomes):
            is_wider = (size(becomes) > size(was)) == is_wider_when_larger
            found.append(Change(field, was, becomes, WIDER if is_wider else NARROWER))
    return found


def last_day(terms: Terms) -> Any:
    """Return the last day of data that terms cover."""
    return terms.data_until - timedelta(days=1)
