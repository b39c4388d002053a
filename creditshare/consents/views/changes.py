"""The firm changes a consent in force: less, or longer; what differs is shown and highlighted before it is done."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from creditshare.consents import queries, services
from creditshare.consents.errors import NothingChanged, NotNarrower, OutsideFairUse
from creditshare.consents.forms import LessForm, RenewForm, show_problems
from creditshare.consents.models import Consent
from creditshare.consents.permissions import NARROW_CONSENT, RENEW_CONSENT
from creditshare.consents.rules.purposes import fair_use, latest_expiry, local_date
from creditshare.kernel.permissions import Permission, require
from creditshare.parties.authentication import ensure_recent_confirmation


@require_http_methods(["GET", "POST"])
def consent_narrow(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Let a firm choose less, see what that changes, and confirm it."""
    consent = _found(NARROW_CONSENT, request, consent_id)
    given = {"categories": consent.categories, "questions": consent.questions}
    form = LessForm(consent.questions, request.POST or None, initial=given)
    return _changed(request, consent, form, NARROW_CONSENT)


@require_http_methods(["GET", "POST"])
def consent_renew(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Let a firm choose a later end, see what that changes, and confirm it with a code."""
    consent = _found(RENEW_CONSENT, request, consent_id)
    today = local_date(timezone.now())
    form = RenewForm(
        request.POST or None, initial={"last_day": latest_expiry(consent.purpose, today, consent.loan_until)}
    )
    return _changed(request, consent, form, RENEW_CONSENT)


def _found(permission: Permission, request: HttpRequest, consent_id: UUID) -> Consent:
    actor = request.actor  # type: ignore[attr-defined]
    consent = queries.get_consent(actor=actor, consent_id=consent_id)
    require(permission, actor, consent)
    return consent


def _changed(request: HttpRequest, consent: Consent, form: Any, permission: Permission) -> HttpResponse:
    """Show the form, then what would change, then do it; each step is the same address, so that back works."""
    renews, foreseen = permission is RENEW_CONSENT, None
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            if "confirm" in request.POST:
                if renews:
                    ensure_recent_confirmation(request)
                deed = services.renew_consent if renews else services.narrow_consent
                following = deed(actor=actor, consent_id=consent.pk, at=at, **form.answer())
                messages.success(request, _("Changed. The new consent takes the place of the old one."))
                return redirect("consent_card", following.pk)
            foreseen = services.foresee(consent, renews=renews, at=at, **form.answer())
        except (NotNarrower, OutsideFairUse) as error:
            show_problems(form, error.errors)
        except NothingChanged as error:
            form.add_error(None, error.message(gettext(error.template())))
    context = {
        "consent": consent,
        "form": form,
        "hidden": _hidden(form) if foreseen is not None else "",
        "changes": foreseen,
        "renews": renews,
        "bound": fair_use(consent.purpose, local_date(at)).value,
        "latest": latest_expiry(consent.purpose, local_date(at), consent.loan_until),
    }
    return render(request, "consents/change.html", context, status=422 if form.errors else 200)


def _hidden(form: forms.Form) -> list[tuple[str, str]]:
    """Return what was chosen as names and values, so that the confirming step sends exactly that again."""
    chosen = [(name, form.data.getlist(name)) for name in form.fields if name in form.data]
    return [(name, value) for name, values in chosen for value in values]
