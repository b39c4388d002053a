"""Give the records of some firms their next version, in the transaction that changes them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from creditshare.records.models import EVERYBODY
from creditshare.records.services import bulk

TABLE = "records_firmversion"
NEWS_LOCK = 0x4E455753
"""The advisory lock of the versions that tell of everybody ("NEWS"): they have no firm's row to lock."""


def take_versions(firm_ids: Iterable[int], *, batch_id: int | None, at: datetime, everybody: bool = False) -> None:
    """Take the next version for firms whose rows are locked and, with `everybody`, for what is said of all firms.

    A moment never lies before that of the version before it, whatever the clock says.
    """
    wanted = sorted(set(firm_ids))
    if everybody:
        _lock_news()
        wanted = [EVERYBODY, *wanted]
    if not wanted:
        return
    given = "unnest(%s::bigint[]) AS f (firm)" if bulk.is_postgres() else "(SELECT value AS firm FROM json_each(%s)) f"
    latest = "GREATEST" if bulk.is_postgres() else "MAX"
    moment = "%s::timestamptz" if bulk.is_postgres() else "%s"
    sql = f"""
        INSERT INTO {TABLE} (firm, version, batch_id, recorded_at)
        SELECT firm, COALESCE(version, 0) + 1, %s, {latest}({moment}, COALESCE(recorded_at, {moment}))
        FROM (SELECT f.firm, v.version, v.recorded_at FROM {given} LEFT JOIN {TABLE} v ON v.firm = f.firm
          AND v.version = (SELECT MAX(m.version) FROM {TABLE} m WHERE m.firm = f.firm)) known
    """  # noqa: S608
    now = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(sql, [batch_id, now, now, bulk.array(wanted)])


def _lock_news() -> None:
    if bulk.is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NEWS_LOCK])
