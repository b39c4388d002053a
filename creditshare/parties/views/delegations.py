"""Authority letters: who may act for the firm, for what and until when; given with a fresh proof, ended at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from creditshare.kernel.permissions import may, require
from creditshare.parties import queries, services
from creditshare.parties.authentication import require_recent_confirmation
from creditshare.parties.errors import DelegationRefused, ScanRefused
from creditshare.parties.forms.delegations import DelegationForm, show_problems
from creditshare.parties.forms.organisations import show_refusal
from creditshare.parties.models import Delegation
from creditshare.parties.permissions import ADD_MEMBER, END_DELEGATION, GIVE_DELEGATION
from creditshare.parties.rules.delegation import (
    LIVE,
    LOCAL_TIME,
    last_day_allowed,
    last_day_of,
    powers_on,
    state_of_delegation,
)
from creditshare.parties.rules.letter import LetterFacts, lines_of


def _row(delegation: Delegation, at: Any) -> dict[str, Any]:
    words = powers_on(delegation.since.astimezone(LOCAL_TIME).date())
    return {
        "delegation": delegation,
        "state": state_of_delegation(delegation.until, delegation.ended_at, at),
        "powers": [_(words[power]) for power in delegation.powers],
        "last_day": last_day_of(delegation.until),
    }


@require_GET
def delegation_list(request: HttpRequest) -> HttpResponse:
    """List the firm's authorities: those in force first, then what is over."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    rows = [_row(delegation, at) for delegation in queries.list_delegations(actor=actor)]
    live = [row for row in rows if row["state"] == LIVE]
    held = {row["delegation"].handler_id for row in live}
    context = {
        "live": live,
        "over": [row for row in rows if row["state"] != LIVE],
        "without": [member for member in queries.list_handlers(actor=actor) if member.person_id not in held],
        "may_give": may(GIVE_DELEGATION, actor),
        "may_add": may(ADD_MEMBER, actor),
    }
    return render(request, "parties/delegations.html", context)


@require_http_methods(["GET", "POST"])
@require_recent_confirmation
def delegation_new(request: HttpRequest) -> HttpResponse:
    """Fill in an authority, read its letter, then sign it."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    require(GIVE_DELEGATION, actor)
    handlers = queries.list_handlers(actor=actor)
    today = at.astimezone(LOCAL_TIME).date()
    chosen = {"last_day": last_day_allowed(today), "handler": request.GET.get("handler", "")}
    if request.method == "GET":
        return _form(request, DelegationForm(handlers, today, initial=chosen))
    form = DelegationForm(handlers, today, request.POST, request.FILES)
    signs = "sign" in request.POST
    if not form.is_valid() or (signs and form.lacks_scan()):
        return _form(request, form)
    if not signs:
        return _review(request, form, today)
    try:
        given = services.give_delegation(actor=actor, at=at, **form.given())
    except DelegationRefused as error:
        show_problems(form, error.errors)
    except ScanRefused as error:
        show_refusal(form, "scan", error)
    else:
        messages.success(request, _("The authority is signed and in force."))
        return redirect("delegation_card", given.pk)
    return _form(request, form)


@require_GET
def delegation_card(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """Show one authority with its letter and, to the representative, the way to end it."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    delegation = queries.get_delegation(actor=actor, delegation_id=delegation_id)
    context = _row(delegation, at) | {"may_end": may(END_DELEGATION, actor, delegation)}
    return render(request, "parties/delegation.html", context)


@require_GET
def delegation_letter(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """Hand out the letter as it is kept; never shown inside a page."""
    delegation, content = queries.read_letter(actor=request.actor, delegation_id=delegation_id)  # type: ignore[attr-defined]
    ending = delegation.letter_type.rpartition("/")[2]
    response = HttpResponse(content, content_type=delegation.letter_type)
    response["Content-Disposition"] = f'attachment; filename="authority-{delegation.pk}.{ending}"'
    return response


@require_POST
def delegation_end(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """End an authority; ending protects the firm, so it asks for no fresh proof."""
    services.end_delegation(actor=request.actor, delegation_id=delegation_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Ended. From now on the handler can do nothing more by this authority."))
    return redirect("delegation_card", delegation_id)


def _form(request: HttpRequest, form: DelegationForm) -> HttpResponse:
    return render(request, "parties/delegate.html", {"form": form}, status=422 if form.errors else 200)


def _review(request: HttpRequest, form: DelegationForm, today: Any) -> HttpResponse:
    actor, given = request.actor, form.given()  # type: ignore[attr-defined]
    firm = queries.get_organisation(actor.organisation_id)
    facts = LetterFacts(
        firm.name, firm.uscc, actor.name, form.handler_name(), tuple(given["powers"]), today, given["last_day"]
    )
    context = {"form": form, "lines": lines_of(facts), "hidden": form.chosen(), "wants_scan": form.wants_scan()}
    return render(request, "parties/delegate_review.html", context)
