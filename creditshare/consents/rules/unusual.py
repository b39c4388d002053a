"""Unusual reads: what about a read a firm, its bank and the auditor should look at twice, by dated thresholds.

A mark is no verdict: it is a sentence with its numbers, computed from the trail whenever the read is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from creditshare.consents.rules.purposes import LOCAL_TIME
from creditshare.kernel.dated import Dated, in_force

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which hour and until which one it is night, and how much of a kind is still usual."""

    night_from: int
    night_until: int
    reads_an_hour: int
    firms_an_hour: int
    same_firm_a_day: int
    first_after_days: int
    expiring_hours: int


THRESHOLDS = (
    Dated(
        date(2022, 1, 1),
        Thresholds(22, 6, 30, 10, 3, 30, 24),
        "征信业管理条例 (State Council Order 631) article 22: log who queries what and when, and keep the rules of "
        "querying; the numbers are the platform's table of 2026-11, for want of any in the regulation",
    ),
)


@dataclass(frozen=True, slots=True)
class Past:
    """A read by the same person: its number in the trail, when, and of which firm."""

    entry_id: int
    at: datetime
    firm_id: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """The read to judge; `is_person` is false for a system, which has no night; `expires_at` is the consent's end."""

    entry_id: int
    at: datetime
    firm_id: int | None
    is_person: bool
    case: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a read is unusual: a code, an English sentence with places for its numbers, and the numbers."""

    code: str
    text: str
    values: dict[str, Any] = field(default_factory=dict)


def marks_of(read: Judged, past: Sequence[Past], *, is_whole: bool = True) -> list[Mark]:
    """List what is unusual about a read; `past` are its person's reads, in any order, itself perhaps among them.

    `is_whole` says that `past` reaches back as far as a first read is judged; else no read is called the first.
    """
    limits = in_force(THRESHOLDS, read.at.astimezone(LOCAL_TIME).date()).value
    earlier = [one for one in past if one.entry_id < read.entry_id]
    found = [*_about_the_consent(read, limits)]
    if read.is_person:
        found += [*_about_the_hour(read, limits), *_about_the_number(read, earlier, limits)]
        known = any(one.firm_id == read.firm_id for one in _within(earlier, read, limits.first_after_days * _DAY))
        if is_whole and not known:
            text = "First read of this firm by this person in {days} days."
            found.append(Mark("first", text, {"days": limits.first_after_days}))
    return found


def _about_the_consent(read: Judged, limits: Thresholds) -> Iterator[Mark]:
    if not read.case:
        yield Mark("no_case", "No application or case is named for this read.")
    if read.expires_at and timedelta(0) <= read.expires_at - read.at < limits.expiring_hours * _HOUR:
        hours = int((read.expires_at - read.at) / _HOUR)
        yield Mark("expiring", "Read {hours} full hours before the consent ran out.", {"hours": hours})


def _about_the_hour(read: Judged, limits: Thresholds) -> Iterator[Mark]:
    local = read.at.astimezone(LOCAL_TIME)
    if local.hour >= limits.night_from or local.hour < limits.night_until:
        values = {"time": f"{local:%H:%M}", "begin": limits.night_from, "end": f"{limits.night_until:02}"}
        yield Mark("night", "Read at night, at {time} (night: {begin}:00 to {end}:00).", values)
    if local.weekday() >= _SATURDAY:
        yield Mark("weekend", "Read on a weekend, on {day}.", {"day": local.date().isoformat()})


def _about_the_number(read: Judged, earlier: Sequence[Past], limits: Thresholds) -> Iterator[Mark]:
    hour = _within(earlier, read, _HOUR)
    reads, firms = len(hour) + 1, len({one.firm_id for one in hour} | {read.firm_id})
    if reads > limits.reads_an_hour:
        values = {"reads": reads, "usual": limits.reads_an_hour}
        yield Mark("burst_reads", "This person made {reads} reads within the hour (usual: at most {usual}).", values)
    if firms > limits.firms_an_hour:
        values = {"firms": firms, "usual": limits.firms_an_hour}
        yield Mark("burst_firms", "This person read {firms} firms within the hour (usual: at most {usual}).", values)
    same = sum(one.firm_id == read.firm_id for one in _within(earlier, read, _DAY)) + 1
    if same > limits.same_firm_a_day:
        values = {"reads": same, "usual": limits.same_firm_a_day}
        yield Mark("often", "This person read the firm {reads} times in 24 hours (usual: at most {usual}).", values)


def _within(earlier: Sequence[Past], read: Judged, span: timedelta) -> list[Past]:
    return [one for one in earlier if read.at - span < one.at <= read.at]
