"""The bank's and guarantor's pages: ask for data beside the fair-use bound, and see what became of each request."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from creditshare.consents import queries, services
from creditshare.consents.errors import AlreadyWaiting, OutsideFairUse
from creditshare.consents.forms import RequestForm, show_problems
from creditshare.consents.permissions import REQUEST_CONSENT
from creditshare.consents.rules.categories import in_order
from creditshare.consents.rules.lifecycle import STATUSES
from creditshare.consents.rules.purposes import (
    earliest_data,
    earliest_figures,
    fair_use,
    latest_expiry,
    local_date,
    purposes_for,
)
from creditshare.kernel.dates import add_months
from creditshare.kernel.errors import DomainError
from creditshare.kernel.permissions import may, require
from creditshare.parties.errors import NotACode

PAGE = 20
MONTHS_SUGGESTED = 12


def request_list(request: HttpRequest) -> HttpResponse:
    """List what the organisation asked for, with its answers, searchable by code and status."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    uscc, status = request.GET.get("uscc", "").strip(), request.GET.get("status", "")
    rows = queries.list_consents(actor=actor, uscc=uscc, status=status if status in STATUSES else "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(consent.state_at(at), consent) for consent in page],
        "uscc": uscc,
        "status": status,
        "statuses": STATUSES,
        "may_ask": may(REQUEST_CONSENT, actor),
    }
    return render(request, "consents/requests.html", context)


@require_http_methods(["GET", "POST"])
def consent_request(request: HttpRequest) -> HttpResponse:
    """Ask a firm for its data; what was asked is answered alike whether or not the code is registered."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    require(REQUEST_CONSENT, actor)
    today = local_date(at)
    form = RequestForm(actor.organisation_kind, request.POST or None, initial=_suggested(request, today))
    if request.method == "POST" and form.is_valid():
        try:
            consent = services.request_consent(actor=actor, at=at, **form.asked())
        except OutsideFairUse as error:
            show_problems(form, error.errors)
        except NotACode as error:
            form.add_error("uscc", _sentence(error))
        except AlreadyWaiting as error:
            form.add_error(None, _sentence(error))
        else:
            messages.success(request, _("Your request is recorded. You will see here when it is answered."))
            return redirect("consent_card", consent.pk)
    context = {"form": form, "bounds": _bounds(actor.organisation_kind, today)}
    return render(request, "consents/request.html", context, status=422 if form.errors else 200)


@require_POST
def consent_withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take a request back."""
    services.withdraw_request(actor=request.actor, consent_id=consent_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The request is taken back."))
    return redirect("consent_centre")


def _sentence(error: DomainError) -> str:
    return error.message(gettext(error.template()))


def _suggested(request: HttpRequest, today: date) -> dict[str, Any]:
    """Suggest modest terms, and take what another page filled in (code, purpose, categories)."""
    first = today.replace(day=1)
    return {
        "uscc": request.GET.get("uscc", ""),
        "purpose": request.GET.get("purpose", ""),
        "categories": in_order(request.GET.getlist("categories")),
        "data_from": add_months(first, -MONTHS_SUGGESTED),
        "data_to": first - timedelta(days=1),
        "last_day": add_months(today, 1),
        "max_reads": 3,
    }


def _bounds(kind: str | None, today: date) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "earliest": earliest_data(key, today),
            "figures": earliest_figures(key, today),
            "latest": latest_expiry(key, today),
            "bound": fair_use(key, today),
        }
        for key in purposes_for(kind)
    ]
