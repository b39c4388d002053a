"""Who read what: the firm watches the reads of its data as they happen."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from creditshare.consents import queries
from creditshare.consents.permissions import VIEW_CONSENTS
from creditshare.consents.queries.unusual import mark_reads
from creditshare.kernel.actor import ENTERPRISE
from creditshare.kernel.permissions import may

PAGE = 30


@require_GET
def reads(request: HttpRequest) -> HttpResponse:
    """Show the reads, newest first; htmx asks for the list alone every few seconds."""
    actor = request.actor  # type: ignore[attr-defined]
    before = request.GET.get("before", "")
    last = int(before) if before.isdecimal() else None
    found = mark_reads(queries.list_reads(actor=actor, before_id=last, limit=PAGE))
    context = {
        "groups": _by_other_side(actor, found),
        "is_firm": actor.organisation_kind == ENTERPRISE,
        "older": found[-1].entry_id if len(found) == PAGE else None,
        "is_newest": not before,
        "newest": found[0].entry_id if found else None,
    }
    part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "consents/_reads.html" if part else "consents/reads.html", context)


def _by_other_side(actor: Any, found: list[queries.Read]) -> list[dict[str, Any]]:
    """Group reads by the consent they were made under, the group with the newest read first."""
    consents = {}
    if may(VIEW_CONSENTS, actor):
        at = timezone.now()
        consents = {str(consent.pk): (consent, consent.state_at(at)) for consent in queries.list_consents(actor=actor)}
    order = {consent: place for place, consent in reversed(list(enumerate(read.consent_id for read in found)))}
    grouped = groupby(sorted(found, key=lambda read: order[read.consent_id]), key=lambda read: read.consent_id)
    groups = []
    for consent_id, rows in grouped:
        consent, state = consents.get(consent_id, (None, None))
        made = list(rows)
        groups.append({"consent": consent, "state": state, "first": made[0], "reads": made})
    return groups
