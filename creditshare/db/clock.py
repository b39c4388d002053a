"""The database's clock: the one clock that every web process shares, whatever its own says."""

from datetime import UTC, datetime

from django.db import connection
from django.utils.dateparse import parse_datetime

_CLOCKS = {"postgresql": "SELECT clock_timestamp()", "sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"}


def database_now() -> datetime:
    """Return the moment by the database's clock, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOCKS[connection.vendor])
        (said,) = cursor.fetchone()
    moment = said if isinstance(said, datetime) else parse_datetime(said)
    assert moment is not None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
