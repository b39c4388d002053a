"""The verdict on a report: what the issue register says about the bytes, in one of six words."""

from dataclasses import dataclass
from datetime import date, datetime

AUTHENTIC, ALTERED, WITHDRAWN, SUPERSEDED, EXPIRED, UNKNOWN = (
    "authentic",
    "altered",
    "withdrawn",
    "superseded",
    "expired",
    "unknown",
)
VERDICTS = (AUTHENTIC, ALTERED, WITHDRAWN, SUPERSEDED, EXPIRED, UNKNOWN)
TONES = {
    AUTHENTIC: "ok",
    ALTERED: "bad",
    WITHDRAWN: "bad",
    SUPERSEDED: "warn",
    EXPIRED: "warn",
    UNKNOWN: "info",
}


SHOWN = ((6, 2, 4), (2, 1, 1), (1, 1, 0), (-1, 0, 0))
"""How much of a firm's name the public sees: longer than, characters shown first, characters shown last."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register holds about one report at the moment of asking."""

    expires_at: datetime
    withdrawn_at: datetime | None = None
    consent_ended_at: datetime | None = None
    superseded_at: datetime | None = None


def standing_verdict(standing: Standing, at: datetime) -> str:
    """Return the word for a genuine report: withdrawal weighs most, then age, then a newer report."""
    if standing.withdrawn_at is not None or standing.consent_ended_at is not None:
        return WITHDRAWN
    if standing.expires_at <= at:
        return EXPIRED
    if standing.superseded_at is not None and standing.superseded_at <= at:
        return SUPERSEDED
    return AUTHENTIC


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to whoever asks: the word, and what the public may know of the report it is about.

    Nothing of the report is told with `altered` and `unknown`, and no grade once it may not be relied on.
    """

    word: str
    by_number: bool = False
    number: str = ""
    firm: str = ""
    purpose: str = ""
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    as_of: date | None = None
    grade: str = ""
    score: int | None = None
    withdrawn_at: datetime | None = None
    superseded_at: datetime | None = None
    consent_withdrawn: bool = False
    seal_level: str = ""
    key_revoked_at: datetime | None = None

    @property
    def tone(self) -> str:
        """Return the colour's name: ok, warn, bad or info."""
        return TONES[self.word]


def masked(name: str) -> str:
    """Mask a firm's name for the public: its first two and last four characters stay, a short name loses more."""
    first, last = next((first, last) for longer, first, last in SHOWN if len(name) > longer)
    return f"{name[:first]}***{name[len(name) - last :]}"
