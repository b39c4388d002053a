"""Organisations: who takes part in the platform, for those who run or audit it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from creditshare.kernel.actor import ENTERPRISE
from creditshare.kernel.permissions import may, require
from creditshare.parties import queries, services
from creditshare.parties.authentication import require_recent_confirmation
from creditshare.parties.errors import AlreadyRegistered, NotACode
from creditshare.parties.forms import KIND_LABELS, OrganisationForm, show_refusal
from creditshare.parties.permissions import REGISTER_ORGANISATION

PAGE = 50


def _register(request: HttpRequest, form: OrganisationForm) -> bool:
    values = form.cleaned_data
    known = {"uscc": values["uscc"], "name": values["name"], "actor": request.actor, "at": timezone.now()}  # type: ignore[attr-defined]
    try:
        if values["kind"] == ENTERPRISE:
            services.register_enterprise(**known)
        else:
            services.register_organisation(kind=values["kind"], **known)
    except (NotACode, AlreadyRegistered) as error:
        show_refusal(form, "uscc", error)
    return not form.errors


@require_http_methods(["GET", "POST"])
@require_recent_confirmation
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Search the organisations that the actor may know of and register one."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        # Who may not register anything is told so before any word on the form.
        require(REGISTER_ORGANISATION, actor)
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _register(request, form):
        return redirect("organisation_list")
    wanted, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    found = queries.search_organisations(actor=actor, text=wanted, kind=kind if kind in KIND_LABELS else "")
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "form": form,
        "may_register": may(REGISTER_ORGANISATION, actor),
        "kind_labels": KIND_LABELS,
        "wanted": wanted,
        "kind": kind,
    }
    return render(request, "parties/organisations.html", context, status=422 if form.errors else 200)
