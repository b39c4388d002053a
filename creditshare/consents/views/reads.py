"""Who read what: the firm watches the reads of its data as they happen, the reader its own people."""

from dataclasses import replace
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from creditshare.consents import queries, services
from creditshare.consents.forms import ReadsForm, TrailForm
from creditshare.consents.permissions import EXPORT_READS, LIST_READS, VIEW_CONSENTS
from creditshare.consents.queries.searching import find_own_reads
from creditshare.consents.rules.proof import READ
from creditshare.consents.views.searching import entry_of
from creditshare.consents.views.sheets import READ_HEADINGS, sheet_row
from creditshare.kernel.actor import AUDITOR_OFFICE, ENTERPRISE
from creditshare.kernel.permissions import may, require
from creditshare.kernel.workbook import XLSX, list_workbook
from creditshare.parties.queries.stamp import exported_by

PAGE = 30


@require_GET
def reads(request: HttpRequest) -> HttpResponse:
    """Show the reads, newest first; htmx asks for the list alone every few seconds. The auditor searches instead."""
    actor = request.actor  # type: ignore[attr-defined]
    require(LIST_READS, actor)
    if actor.organisation_kind == AUDITOR_OFFICE:
        return redirect(f"{reverse('trail_search')}?event={READ}")
    is_firm, before = actor.organisation_kind == ENTERPRISE, entry_of(request)
    form = ReadsForm(request.GET, is_firm=is_firm)
    found = find_own_reads(actor=actor, filters=form.filters, before=before, limit=PAGE)
    context = {
        "form": form,
        "groups": _by_other_side(actor, found.reads),
        "is_firm": is_firm,
        "found": found,
        "is_narrowed": bool(form.filters.plain()),
        "is_newest": before is None,
        "newest": found.reads[0].entry_id if found.rows else None,
        "may_export": may(EXPORT_READS, actor),
    }
    part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    page = "consents/_reads.html" if part else "consents/reads.html"
    return render(request, page, context, status=422 if form.errors else 200)


@require_GET
def reads_xlsx(request: HttpRequest) -> HttpResponse:
    """Download the reads that the filters leave as a workbook, with who took it and when on top."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    require(EXPORT_READS, actor)
    kind = actor.organisation_kind
    form = TrailForm(request.GET) if kind == AUDITOR_OFFICE else ReadsForm(request.GET, is_firm=kind == ENTERPRISE)
    found = services.export_reads(actor=actor, filters=replace(form.filters, event=READ), at=at)
    headings = [_(heading) for heading in READ_HEADINGS]
    book = list_workbook(_("Access log"), exported_by(actor, at), headings, map(sheet_row, found.reads))
    headers = {"Content-Disposition": f'attachment; filename="reads-{at:%Y%m%d-%H%M%S}.xlsx"'}
    return HttpResponse(book, content_type=XLSX, headers=headers)


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
