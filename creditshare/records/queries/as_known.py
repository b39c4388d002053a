"""One firm's records as they were known at an earlier version: what the rollups and lists of then would have said."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from django.db import connection
from django.db.models import Max

from creditshare.records.models import EVERYBODY, ISSUED, RECEIVED, FirmVersion, SourceRecord
from creditshare.records.queries.arrivals import Arrivals
from creditshare.records.queries.holding import holding
from creditshare.records.queries.records import latest_versions
from creditshare.records.queries.rollups import MONTH_COLUMNS, PAIR_COLUMNS
from creditshare.records.rules.rollups import Columns, summarise

_KNOWN = "{row}.batch_id IN (SELECT batch_id FROM records_firmversion WHERE firm = %s AND version <= %s)"


def rollups_as_known(firm_id: int, version: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the month rows and the counterparty rows of one firm as its version had them, worked out from invoices."""
    sql = (
        f"SELECT h.side, h.issue_date, h.counterparty, h.net, h.tax, h.status "  # noqa: S608
        f"FROM ({holding(_KNOWN)} WHERE i.firm_id = %s AND {_KNOWN.format(row='i')}) h"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [firm_id, version, firm_id, firm_id, version])
        rows = cursor.fetchall()
    columns = list(map(list, zip(*rows, strict=True))) if rows else [[]] * 6
    sides, days, partners, nets, taxes, statuses = columns
    months, pairs = summarise(sides, list(map(str, days)), partners, {"net": nets, "tax": taxes}, statuses)
    return _frame(firm_id, months, MONTH_COLUMNS), _frame(firm_id, pairs, PAIR_COLUMNS)


def _frame(firm_id: int, columns: Columns, names: Iterable[str]) -> pd.DataFrame:
    count = len(columns.get("month", ()))
    cells: dict[str, Any] = {"firm": [firm_id] * count, **columns}
    frame = pd.DataFrame({name: cells.get(name, []) for name in names if name != "side"}, dtype="int64")
    frame.insert(1, "side", pd.Categorical(columns.get("side", []), categories=pd.Index([ISSUED, RECEIVED])))
    return frame


def records_as_known(firm_id: int, kinds: Iterable[str], version: int) -> list[dict[str, Any]]:
    """List the records of one firm as its version had them, as current_records does."""
    known = FirmVersion.objects.filter(firm=firm_id, version__lte=version).values("batch")
    return latest_versions(SourceRecord.objects.filter(firm=firm_id, kind__in=tuple(kinds), batch__in=known))


def arrivals_as_known(firm_id: int, version: int, news: int) -> tuple[Arrivals, dict[int, Arrivals]]:
    """Return the arrivals that latest_arrivals would have returned for one firm at its version and that of the news."""
    general = FirmVersion.objects.filter(firm=EVERYBODY, version__lte=news)
    own = FirmVersion.objects.filter(firm=firm_id, version__lte=version, batch__firm=firm_id)
    moments = [dict(rows.values_list("batch__source").annotate(Max("batch__applied_at"))) for rows in (general, own)]
    return moments[0], {firm_id: moments[1]}
