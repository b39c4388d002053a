"""Reading one field of a stored record: the only place that knows how record sources spell dates and amounts."""

from datetime import date
from decimal import Decimal

from creditshare.profiles.indicators.filed import Record


def text_of(record: Record, name: str) -> str:
    """Return a text field, empty where it is missing."""
    return str(record.get(name) or "").strip()


def day_of(record: Record, name: str) -> date | None:
    """Return a date field, None where it is missing."""
    value = record.get(name)
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value)) if value else None


def amount_of(record: Record, name: str) -> Decimal:
    """Return an amount in yuan, zero where the record names none."""
    return Decimal(str(record.get(name) or "0"))
