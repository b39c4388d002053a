"""Copies of ended consents: the desk list of what must be destroyed by when, and its confirmation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from creditshare.consents import queries, services
from creditshare.consents.forms import DestructionForm
from creditshare.consents.permissions import CONFIRM_DESTRUCTION
from creditshare.consents.rules.copies import CONFIRMED, OVERDUE
from creditshare.kernel.actor import ENTERPRISE
from creditshare.kernel.permissions import may, require


@require_GET
def copies_list(request: HttpRequest) -> HttpResponse:
    """List what must be destroyed: to a grantee its own, to a firm what is held of it, to the auditor all."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    rows = queries.list_copies(actor=actor, at=at)
    context = {
        "open": [row for row in rows if row.state != CONFIRMED],
        "confirmed": [row for row in rows if row.state == CONFIRMED],
        "overdue": sum(row.state == OVERDUE for row in rows),
        "may_confirm": may(CONFIRM_DESTRUCTION, actor),
        "is_firm": actor.organisation_kind == ENTERPRISE,
    }
    return render(request, "consents/copies.html", context)


@require_http_methods(["GET", "POST"])
def copies_confirm(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Read what is confirmed, say how it was destroyed, and sign that."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    require(CONFIRM_DESTRUCTION, actor)
    duty = queries.get_copy_duty(actor=actor, consent_id=consent_id)
    require(CONFIRM_DESTRUCTION, actor, duty)
    form = DestructionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.confirm_destruction(actor=actor, consent_id=consent_id, at=at, **form.cleaned_data)
        messages.success(request, _("Confirmed. The firm has been told."))
        return redirect("copies_list")
    context = {"duty": duty, "form": form}
    return render(request, "consents/copies_confirm.html", context, status=422 if form.errors else 200)
