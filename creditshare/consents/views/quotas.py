"""Quotas of an organisation's people: who has read how much today, and lower limits set by the administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from creditshare.consents import services
from creditshare.consents.errors import QuotaTooHigh
from creditshare.consents.forms import QuotaForm
from creditshare.consents.permissions import LOWER_QUOTA
from creditshare.consents.queries.quotas import EVERYBODY, list_use, own_quotas
from creditshare.consents.rules.quotas import person_quota
from creditshare.kernel.permissions import may, require


@require_http_methods(["GET", "POST"])
def quota_list(request: HttpRequest) -> HttpResponse:
    """Show today's use; the administrator sets or takes away a lower limit here."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    if request.method == "POST":
        require(LOWER_QUOTA, actor)
    rows = list_use(actor=actor)
    readers = [(row.reader, row.name) for row in rows]
    form = QuotaForm(readers, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.lower_quota(actor=actor, at=at, **form.cleaned_data)
        except QuotaTooHigh as error:
            form.add_error("reads", error.message(gettext(error.template())))
        else:
            messages.success(request, _("Recorded. It holds from the next read on."))
            return redirect("quota_list")
    context = {
        "rows": rows,
        "form": form if may(LOWER_QUOTA, actor) else None,
        "most": person_quota(at),
        "everybody": own_quotas(actor).get(EVERYBODY),
    }
    return render(request, "consents/quotas.html", context, status=422 if form.errors else 200)
