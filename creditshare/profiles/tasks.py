"""Work of profiles that the outbox runs."""

from datetime import datetime
from uuid import UUID

from creditshare.consents.rules.purposes import local_date
from creditshare.profiles import services


def refresh_profile(*, at: datetime, firm_id: int) -> None:
    """Bring a firm's profile of today up to date with its records."""
    services.refresh_profile(firm_id=firm_id, as_of=local_date(at), at=at)


def measure_scorecard(*, at: datetime, check_id: str) -> None:
    """Measure a scorecard over the district."""
    services.measure(check_id=UUID(check_id), at=at)


def mark_rings(*, at: datetime) -> None:
    """Search the district's trade for rings, once a day."""
    services.mark_rings(as_of=local_date(at), at=at)
