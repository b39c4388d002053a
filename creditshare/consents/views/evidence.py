"""The auditor's page of one entry, and the evidence packs of entries, consents and complaints."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from creditshare.audit.queries import open_fields
from creditshare.audit.rules.events import words_of
from creditshare.consents import services
from creditshare.consents.permissions import PACK_EVIDENCE
from creditshare.consents.queries.evidence import find_matter
from creditshare.kernel.permissions import require
from creditshare.parties.authentication import require_recent_confirmation


@require_GET
def trail_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show an entry word for word, the words behind its digests, and whether it is sealed."""
    actor = request.actor  # type: ignore[attr-defined]
    require(PACK_EVIDENCE, actor)
    matter = find_matter(actor=actor, kind="entry", number=str(entry_id))
    entry = matter.entries[0]
    context = {
        "entry": entry,
        "words": words_of(entry.event),
        "said": json.dumps(json.loads(entry.body), ensure_ascii=False, indent=2),
        "opened": open_fields(actor=actor, entry_id=entry.pk),
        "consent": matter.consent,
    }
    return render(request, "consents/trail_entry.html", context)


@require_POST
@require_recent_confirmation
def entry_pack(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Hand out the evidence pack of an entry."""
    return _packed(request, "entry", str(entry_id))


@require_POST
@require_recent_confirmation
def consent_pack(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Hand out the evidence pack of a consent."""
    return _packed(request, "consent", str(consent_id))


@require_POST
@require_recent_confirmation
def complaint_pack(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Hand out the evidence pack of a complaint."""
    return _packed(request, "complaint", str(complaint_id))


def _packed(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    made = services.pack_evidence(actor=actor, kind=kind, number=number, at=timezone.now())
    headers = {
        "Content-Disposition": f'attachment; filename="{made.name}"',
        "Cache-Control": "no-store",
        "X-Content-SHA-256": made.sha256,
    }
    return HttpResponse(made.content, content_type="application/zip", headers=headers)
