"""Pages of numbered batches: how far each stream has come, and giving up what is missing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from creditshare.records import queries, services


@require_GET
def records_sequences(request: HttpRequest) -> HttpResponse:
    """Show the streams of the organisation's systems, those of all for the operator, what is missing first."""
    actor = request.actor  # type: ignore[attr-defined]
    streams = queries.list_sequences(actor=actor)
    return render(request, "records/sequences.html", {"streams": streams, "may_release": queries.may_release(actor)})


@require_POST
def records_release(request: HttpRequest, stream_id: int) -> HttpResponse:
    """Give up the missing numbers that hold a stream back."""
    services.release_sequence(actor=request.actor, stream_id=stream_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Given up. What waited behind is being applied."))
    return redirect("records_sequences")
