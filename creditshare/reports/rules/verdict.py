"""The verdict on a report: what the issue register says about the bytes, in one of six words."""

from dataclasses import dataclass
from datetime import datetime

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
    if standing.superseded_at is not None:
        return SUPERSEDED
    return AUTHENTIC


def masked(name: str) -> str:
    """Mask a firm's name for the public: its first two and last four characters stay, a short name loses more."""
    if len(name) <= 1:
        return "***"
    first, last = (2, 4) if len(name) > 6 else (1, 1) if len(name) > 2 else (1, 0)
    return f"{name[:first]}***{name[len(name) - last :]}"
