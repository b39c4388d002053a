"""What the trail's auditor and the two sides of a read may narrow their lists by; the far side of a filter is words."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from creditshare.audit.rules.wanted import Wanted
from creditshare.consents.rules.purposes import LOCAL_TIME

LOOKED_AT = 1000
"""Entries that one page looks through for marks or a category: they are not in an index but worked out."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for, as it was typed; days are those of Asia/Shanghai, the last one included."""

    firm: str = ""
    organisation: str = ""
    person: str = ""
    subject: str = ""
    event: str = ""
    purpose: str = ""
    category: str = ""
    since: date | None = None
    until: date | None = None
    unusual: bool = False

    @property
    def is_worked_out(self) -> bool:
        """Say whether entries must be opened one by one to know which are wanted."""
        return self.unusual or bool(self.category)

    @property
    def start(self) -> datetime | None:
        """Return the first moment."""
        return datetime.combine(self.since, time.min, LOCAL_TIME) if self.since else None

    @property
    def end(self) -> datetime | None:
        """Return the first moment after the last day."""
        return datetime.combine(self.until + timedelta(days=1), time.min, LOCAL_TIME) if self.until else None

    def plain(self) -> dict[str, Any]:
        """Return what was asked for without what was left open."""
        return {name: value for name, value in asdict(self).items() if value}

    def wanted(self, **ids: Any) -> Wanted:
        """Return the search of the trail with the ids that the words were found to mean."""
        return Wanted(since=self.start, until=self.end, purpose=self.purpose or None, **ids)
