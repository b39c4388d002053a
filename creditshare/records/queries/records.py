"""Records of the sources other than invoices, as they now hold."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from creditshare.records.models import SourceRecord

AT_ONCE = 500


def current_records(firm_ids: Iterable[int] | None, kinds: Iterable[str]) -> list[dict[str, Any]]:
    """List the latest version of every record of some firms (None: all) and kinds, earliest first.

    Each is the record's content with id, firm, kind, identity, occurred_on (ISO or None), batch and line.
    """
    of_kinds = SourceRecord.objects.filter(kind__in=tuple(kinds))
    if firm_ids is None:
        return latest_versions(of_kinds)
    wanted = sorted({int(firm_id) for firm_id in firm_ids})
    chunks = (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
    return [record for chunk in chunks for record in latest_versions(of_kinds.filter(firm__in=chunk))]


def latest_versions(records: Any) -> list[dict[str, Any]]:
    """List the latest of some record versions as current_records does; `records` is a QuerySet of SourceRecord."""
    last = records.order_by().values("firm", "kind", "identity").annotate(last=Max("id")).values("last")
    held = SourceRecord.objects.filter(pk__in=last).order_by("firm", "kind", "occurred_on", "pk")
    return [
        row["content"]
        | {
            "id": row["id"],
            "firm": row["firm_id"],
            "kind": row["kind"],
            "occurred_on": row["occurred_on"].isoformat() if row["occurred_on"] else None,
            "batch": row["batch_id"],
            "line": row["line"],
            "identity": row["identity"],
        }
        for row in held.values("id", "firm_id", "kind", "identity", "occurred_on", "content", "batch_id", "line")
    ]
