"""One's own details: what is kept, who may see it, and on the same page the way to allow it and to take it back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from creditshare.parties import queries, services
from creditshare.parties.authentication import require_recent_confirmation
from creditshare.parties.errors import DetailRefused, PersonalConsentRefused
from creditshare.parties.forms.organisations import show_refusal
from creditshare.parties.forms.personal import DetailsForm, PersonalForm, show_personal_problems
from creditshare.parties.rules.personal import KINDS, METHOD, PURPOSES


@require_http_methods(["GET", "POST"])
@require_recent_confirmation
def personal(request: HttpRequest) -> HttpResponse:
    """Show what is kept and who may see it; let one organisation see some of it."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    queries.own_details(actor=actor)
    form = PersonalForm(queries.list_possible_grantees(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_personal_consent(actor=actor, at=at, **form.given())
        except PersonalConsentRefused as error:
            show_personal_problems(form, error.errors)
        else:
            return redirect("personal")
    return _page(request, form, DetailsForm(initial=queries.own_details(actor=actor)))


@require_POST
@require_recent_confirmation
def personal_details(request: HttpRequest) -> HttpResponse:
    """Keep or delete one's own details."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    form = DetailsForm(request.POST)
    if form.is_valid():
        try:
            for kind, value in form.cleaned_data.items():
                services.keep_detail(actor=actor, kind=kind, value=value, at=at)
            return redirect("personal")
        except DetailRefused as error:
            show_refusal(form, error.errors[0]["field"], error)
    return _page(request, PersonalForm(queries.list_possible_grantees()), form)


@require_POST
def personal_withdraw(request: HttpRequest, personal_id: UUID) -> HttpResponse:
    """Take a consent of one's own back; easier than giving it."""
    services.withdraw_personal_consent(actor=request.actor, personal_id=personal_id, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("personal")


def _page(request: HttpRequest, form: PersonalForm, details: DetailsForm) -> HttpResponse:
    at = timezone.now()
    rows: list[Any] = list(queries.list_personal_consents(actor=request.actor))  # type: ignore[attr-defined]
    context = {
        "form": form,
        "details": details,
        "held": [row for row in rows if row.ended_at is None and row.expires_at > at],
        "kinds": {key: kind.label for key, kind in KINDS.items()},
        "sensitive": [(key, kind.necessity) for key, kind in KINDS.items() if kind.is_sensitive],
        "purposes": PURPOSES,
        "method": METHOD,
    }
    return render(request, "parties/personal.html", context, status=422 if form.errors or details.errors else 200)
