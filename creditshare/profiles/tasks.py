"""Work of profiles that the outbox runs."""

from datetime import datetime

from django.utils import timezone

from creditshare.profiles import services


def refresh_profile(*, at: datetime, firm_id: int) -> None:
    """Bring a firm's profile of today up to date with its records."""
    services.refresh_profile(firm_id=firm_id, as_of=timezone.localdate(at), at=at)
