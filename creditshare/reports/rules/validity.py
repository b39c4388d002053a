"""How long a report may be relied on: figures age, so a report names the moment after which a fresh one is due."""

from datetime import date, datetime, timedelta

from creditshare.kernel.dated import Dated, in_force

VALID_DAYS = [
    Dated(
        date(2000, 1, 1),
        90,
        "platform rule 2026-11: a quarter, the rhythm of tax filings; the client must confirm",
    ),
]


def expiry(issued_at: datetime) -> datetime:
    """Return the first moment at which a report issued at `issued_at` counts as expired."""
    return issued_at + timedelta(days=in_force(VALID_DAYS, issued_at.date()).value)
