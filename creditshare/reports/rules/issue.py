"""The facts of one issue: which copy of a report this is, for whom, for what and when."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

LAYOUT = "2026-11.3"
"""The version of the report's sections: raised when the same body would be told differently."""

LANGUAGES = ("zh-hans", "en")


Stated = tuple[str, str, str]
"""What the firm states: the source it is about (empty: the firm as a whole), the moment (ISO), the words."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What the cover and the last page say about the copy itself; `issued_at` carries the zone it is printed in."""

    number: str
    issued_at: datetime
    expires_at: datetime
    as_of: date
    purpose: str
    purpose_label: str
    reader: str
    is_own: bool
    language: str
    verify_url: str
    consent: str = ""
    layout: str = LAYOUT
    statements: tuple[Stated, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return the facts as canonical JSON can hold them."""
        return asdict(self)

    @classmethod
    def from_plain(cls, facts: dict[str, Any]) -> "Issue":
        """Read back what `plain` wrote and JSON kept as text."""
        moments = {name: datetime.fromisoformat(str(facts[name])) for name in ("issued_at", "expires_at")}
        stated = tuple((about, at, text) for about, at, text in facts.get("statements", ()))
        dated = {**moments, "as_of": date.fromisoformat(str(facts["as_of"])), "statements": stated}
        return cls(**{**facts, **dated})
