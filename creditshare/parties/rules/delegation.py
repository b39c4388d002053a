"""Delegation: which deeds a legal representative may hand to a handler, and for how long at most.

The Civil Code (民法典) art. 165 asks a written authority to name agent, matters, powers and time, signed
by the principal; arts 161 and 173 let the principal end it at any time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from creditshare.kernel.dated import Dated, in_force
from creditshare.kernel.dates import add_months

LOCAL_TIME = ZoneInfo("Asia/Shanghai")
CONSENTS, RECORDS, APPLICATIONS = "consents", "records", "applications"
_SOURCE = "民法典 art. 165 (matters, powers and time are named); the list and the twelve months are set by the platform"
_IN_FORCE = date(2026, 11, 1)
POWERS = (
    Dated(
        _IN_FORCE,
        {
            CONSENTS: "Agree to requests for data, renew, narrow, resume and withdraw consents",
            RECORDS: "Import the firm's own records",
            APPLICATIONS: "Apply for loans, guarantees and subsidies",
        },
        _SOURCE,
    ),
)
LONGEST_MONTHS = (Dated(_IN_FORCE, 12, _SOURCE),)
REMIND_DAYS = 7
LIVE, EXPIRED, ENDED = "live", "expired", "ended"
STATES = {LIVE: "In force", EXPIRED: "Expired", ENDED: "Ended"}
TYPE = "authority+jws"
VERSION = 1
PROBLEMS = {
    "no_power": "Name at least one matter.",
    "unknown_power": "There is no such matter: {given}. Choose from the listed ones.",
    "already_over": "The last day ({given}) has passed. Choose a later one.",
    "too_long": "An authority lasts until {bound} at most. You gave {given}.",
    "not_a_handler": "This person is not an active handler of your firm. Add them as a member first.",
    "own_authority": "You are the legal representative: you need no authority.",
}


@dataclass(frozen=True, slots=True)
class Authority:
    """What a delegation lets a handler do: powers in their fixed order, from `since` until before `until`."""

    powers: tuple[str, ...]
    since: datetime
    until: datetime


def powers_on(day: date) -> Mapping[str, str]:
    """Return the powers that may be handed over on a day, each with its English words."""
    return in_force(POWERS, day).value


def last_day_allowed(day: date) -> date:
    """Return the last day to which an authority given on a day may run."""
    return add_months(day, in_force(LONGEST_MONTHS, day).value)


def end_of_day(day: date) -> datetime:
    """Return the first moment after a day in Asia/Shanghai: the half-open end of an authority until that day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=LOCAL_TIME)


def last_day_of(until: datetime) -> date:
    """Return the last whole day that a half-open end covers."""
    return (until.astimezone(LOCAL_TIME) - timedelta(microseconds=1)).date()


def authority_of(powers: Iterable[str], last_day: date, at: datetime) -> Authority:
    """Return an authority from a moment to the end of a day, powers in their fixed order, unknown ones at the end."""
    wanted = list(dict.fromkeys(powers))
    known = list(powers_on(at.astimezone(LOCAL_TIME).date()))
    ordered = [key for key in known if key in wanted] + [key for key in wanted if key not in known]
    return Authority(tuple(ordered), at, end_of_day(last_day))


def problems_of(authority: Authority, at: datetime) -> list[dict[str, Any]]:
    """List what an authority may not be, each with field, code, what was given and the bound; empty when it may be."""
    today = at.astimezone(LOCAL_TIME).date()
    known, last, found = powers_on(today), last_day_of(authority.until), []
    unknown = [power for power in authority.powers if power not in known]
    if not authority.powers:
        found.append(problem("powers", "no_power"))
    if unknown:
        found.append(problem("powers", "unknown_power", ", ".join(unknown)))
    if last < today:
        found.append(problem("last_day", "already_over", last.isoformat()))
    if last > last_day_allowed(today):
        found.append(problem("last_day", "too_long", last.isoformat(), last_day_allowed(today).isoformat()))
    return found


def problem(field: str, code: str, given: str = "", bound: str = "") -> dict[str, Any]:
    """Tell one problem; `detail` is its English sentence, and PROBLEMS[code] its form to translate."""
    shown = {"given": given, "bound": bound}
    return {"field": field, "code": code, "detail": PROBLEMS[code].format(**shown), **shown}


def state_of_delegation(until: datetime, ended_at: datetime | None, at: datetime) -> str:
    """Return where a delegation stands at a moment (a key of STATES)."""
    if ended_at is not None and ended_at < until:
        return ENDED
    return EXPIRED if until <= at else LIVE
