"""What is looked for in the trail: each column that may be narrowed, None where anything will do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search: ids of firms, organisations and persons, events, subject, purpose of a read; `until` is not included.

    An empty collection finds nothing: a name was given that nobody bears.
    """

    firm_ids: Collection[int] | None = None
    organisation_ids: Collection[int] | None = None
    person_ids: Collection[int] | None = None
    events: Collection[str] | None = None
    subjects: Collection[str] | None = None
    purpose: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> Mapping[str, Any]:
        """Return what is narrowed, by the names of lookups on entries."""
        said = {
            "firm_id__in": self.firm_ids,
            "organisation_id__in": self.organisation_ids,
            "person_id__in": self.person_ids,
            "event__in": self.events,
            "subject__in": self.subjects,
            "purpose": self.purpose,
            "at__gte": self.since,
            "at__lt": self.until,
        }
        return {name: _alone(name, value) for name, value in said.items() if value is not None}


def _alone(name: str, value: Any) -> Any:
    """Return the values as a list, in one order, so that the same search is the same statement."""
    return sorted(value) if name.endswith("__in") else value
