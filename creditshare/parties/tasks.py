"""Work of parties: forget what is over."""

from datetime import datetime

from creditshare.parties import services


def forget_expired(*, at: datetime) -> None:
    """Delete spent assertions, tokens and idempotency keys that no longer matter."""
    services.purge_expired(at=at)
