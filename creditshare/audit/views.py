"""The page on which overseers see how it stands with the trail: sealed, stamped, witnessed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from creditshare.audit import queries


@require_safe
def trail_standing(request: HttpRequest) -> HttpResponse:
    """Show the newest checkpoint, the keys to keep, the time-stamps and the witnesses."""
    shown = queries.describe_trail(actor=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return render(request, "audit/trail_standing.html", shown)
