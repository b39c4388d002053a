"""A dated value is a policy number with the day it takes effect and the document that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from creditshare.kernel.errors import Invalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """One value of a policy, in force from `since` until the next one."""

    since: date
    value: T
    source: str


def in_force(values: Sequence[Dated[T]], on: date) -> Dated[T]:
    """Return the latest value whose day is not after `on`; raise Invalid before the first, never extrapolate."""
    eligible = [entry for entry in values if entry.since <= on]
    if not eligible:
        raise Invalid(errors=[{"field": "date", "given": on.isoformat(), "code": "no_value_in_force"}])
    return max(eligible, key=lambda entry: entry.since)
