"""Unusual reads: the marks of a page of reads, from what the trail knows of the same persons."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from creditshare.audit.queries import list_moments
from creditshare.consents.models import Consent
from creditshare.consents.queries.reads import Read
from creditshare.consents.rules.unusual import THRESHOLDS, Judged, Past, marks_of

MOST = 1000
"""Reads of one person looked back at: enough for the busiest month of one who reads by hand."""


def mark_reads(reads: Sequence[Read]) -> list[Read]:
    """Return reads that the caller may see with what is unusual about each: one statement a person and one in all."""
    rows = Consent.objects.filter(pk__in={read.consent_id for read in reads}).values_list("pk", "expires_at")
    ends = {str(pk): end for pk, end in rows}
    longest = max(entry.value.first_after_days for entry in THRESHOLDS)
    past: dict[Any, list[Past]] = {}
    for person_id, organisation in {(read.person_id, read.organisation) for read in reads if read.person_id}:
        mine = [read for read in reads if (read.person_id, read.organisation) == (person_id, organisation)]
        since = min(read.at for read in mine) - timedelta(days=longest)
        newest = max(read.at for read in mine)
        who = {"person_id": person_id, "organisation_id": organisation.pk}
        past[person_id, organisation] = [
            Past(*row) for row in list_moments(since=since, until=newest, limit=MOST, **who)
        ]
    marked = []
    for read in reads:
        known = past.get((read.person_id, read.organisation), [])
        firm_id = read.firm.pk if read.firm else None
        judged = Judged(read.entry_id, read.at, firm_id, bool(read.person_id), read.case, ends.get(read.consent_id))
        marked.append(replace(read, marks=tuple(marks_of(judged, known, is_whole=len(known) < MOST))))
    return marked
