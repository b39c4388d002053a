"""Arrivals: which sources report at all, and when a firm's records of each last came."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from creditshare.records.models import DONE, Batch

Arrivals = dict[str, datetime]


def latest_arrivals(firm_ids: Iterable[int]) -> tuple[Arrivals, dict[int, Arrivals]]:
    """Return when each source last came for everybody, and for each firm when its own files of a source last came.

    A file sent for no firm in particular (an agency's) tells of every firm: who is not in it has no record. Invoices
    are never such: they tell of one firm only.
    """
    applied = Batch.objects.filter(status=DONE).exclude(applied_at=None)
    wanted = sorted(set(firm_ids))
    everybody = applied.filter(delivery__owner=None).exclude(source="invoices")
    general = dict(everybody.values_list("source").annotate(Max("applied_at")))
    own: dict[int, Arrivals] = {}
    for start in range(0, len(wanted), 500):
        mine = applied.filter(firm__in=wanted[start : start + 500])
        for firm_id, source, moment in mine.values_list("firm_id", "source").annotate(Max("applied_at")):
            own.setdefault(firm_id, {})[source] = moment
    return general, own
