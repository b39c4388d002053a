"""The auditor's search over the whole trail: every page of it is itself written to the trail."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from creditshare.audit.rules.events import words_of
from creditshare.consents import services
from creditshare.consents.forms import TrailForm
from creditshare.consents.permissions import INSPECT_TRAIL
from creditshare.consents.queries.searching import Row
from creditshare.kernel.permissions import require


@require_GET
def trail_search(request: HttpRequest) -> HttpResponse:
    """Show one page of what was searched for, newest first; without anything asked, the newest entries."""
    actor, before = request.actor, entry_of(request)  # type: ignore[attr-defined]
    require(INSPECT_TRAIL, actor)
    form = TrailForm(request.GET)
    found = services.inspect_trail(actor=actor, filters=form.filters, before=before, at=timezone.now())
    context = {
        "form": form,
        "found": found,
        "rows": [_shown(row) for row in found.rows],
        "is_first": before is None,
        "is_narrowed": bool(form.filters.plain()),
    }
    return render(request, "consents/trail_search.html", context, status=422 if form.errors else 200)


def entry_of(request: HttpRequest) -> int | None:
    """Return the entry after which the page goes on; None for the first page and for what is no number."""
    before = request.GET.get("before", "")
    return min(int(before), 2**63 - 1) if before.isascii() and before.isdecimal() else None


def _shown(row: Row) -> dict[str, Any]:
    """Return an entry with its event in words and the read that it tells of."""
    return {"entry": row.entry, "words": words_of(row.entry.event), "read": row.read}
