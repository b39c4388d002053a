"""The firm's pages: the card that asks, the centre with everything given, and the way out in two steps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from creditshare.consents import queries, services
from creditshare.consents.errors import NotNarrower
from creditshare.consents.forms import LessForm, show_problems
from creditshare.consents.models import Consent
from creditshare.consents.permissions import (
    ACCEPT_CONSENT,
    ASK_EXPORT,
    CONFIRM_DESTRUCTION,
    REQUEST_CONSENT,
    REVOKE_CONSENT,
    WITHDRAW_REQUEST,
)
from creditshare.consents.queries.history import consent_history
from creditshare.consents.rules.consequences import Ending, consequences_of_ending
from creditshare.consents.rules.copies import destroy_by
from creditshare.consents.rules.lifecycle import ENDED_STATES, EXPIRING, LIVE_STATES, WAITING_STATES
from creditshare.consents.rules.purposes import fair_use, local_date
from creditshare.consents.rules.wording import CLAUSES
from creditshare.consents.views import grantee
from creditshare.kernel.actor import ENTERPRISE, Actor
from creditshare.kernel.permissions import may, require
from creditshare.parties.authentication import require_recent_confirmation
from creditshare.parties.queries import find_lack_of_authority
from creditshare.parties.rules.delegation import CONSENTS
from creditshare.parties.services import see_personal

RECENT_READS = 3


@require_GET
def consent_centre(request: HttpRequest) -> HttpResponse:
    """Show a firm what waits, what is in force and what has ended; a grantee what it asked for."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    if actor.organisation_kind != ENTERPRISE:
        return grantee.request_list(request)
    rows = [(consent.state_at(at), consent) for consent in queries.list_consents(actor=actor)]

    def of(states: tuple[str, ...]) -> list[tuple[str, Consent]]:
        return [row for row in rows if row[0] in states]

    live = sorted(of(LIVE_STATES), key=lambda row: (row[0] != EXPIRING, row[1].expires_at))
    context = {"waiting": of(WAITING_STATES), "live": live, "ended": of(ENDED_STATES)}
    context["may_copy"] = may(ASK_EXPORT, actor)
    return render(request, "consents/centre.html", context)


@require_GET
def consent_card(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Show one request or consent: to the firm with its answer, to the grantee as it stands."""
    consent = queries.get_consent(actor=request.actor, consent_id=consent_id)  # type: ignore[attr-defined]
    return _card(request, consent, LessForm(consent.questions))


@require_POST
@require_recent_confirmation
def consent_accept(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Agree to all that was asked, or (with `less`) to what the form leaves of it."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    consent = queries.get_consent(actor=actor, consent_id=consent_id)
    form, given = LessForm(consent.questions, request.POST), {}
    if "less" in request.POST:
        if not form.is_valid():
            return _card(request, consent, form)
        given = form.answer()
    try:
        services.accept_consent(actor=actor, consent_id=consent_id, at=at, **given)
    except NotNarrower as error:
        show_problems(form, error.errors)
        return _card(request, queries.get_consent(actor=actor, consent_id=consent_id), form)
    messages.success(request, _("You have agreed. Every read will be shown to you."))
    return redirect("consent_card", consent_id)


@require_POST
def consent_decline(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Say no."""
    services.decline_consent(actor=request.actor, consent_id=consent_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("You did not agree. Nothing was read."))
    return redirect("consent_centre")


@require_POST
def consent_pause(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Stop reading for the time being."""
    services.pause_consent(actor=request.actor, consent_id=consent_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Paused. Nobody can read under this consent until you resume it."))
    return redirect("consent_card", consent_id)


@require_POST
@require_recent_confirmation
def consent_resume(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Allow reading again."""
    services.resume_consent(actor=request.actor, consent_id=consent_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Resumed."))
    return redirect("consent_card", consent_id)


@require_http_methods(["GET", "POST"])
def consent_revoke(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Show what withdrawing does, then do it."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    if request.method == "POST":
        services.revoke_consent(actor=actor, consent_id=consent_id, at=at)
        messages.success(request, _("Withdrawn. From now on nothing can be read under this consent."))
        return redirect("consent_card", consent_id)
    consent = queries.get_consent(actor=actor, consent_id=consent_id)
    require(REVOKE_CONSENT, actor, consent)
    newest = queries.list_reads(actor=actor, consent_id=consent_id, limit=1)
    last = local_date(newest[0].at) if newest else None
    due = destroy_by(
        local_date(at),
        consent.purpose,
        last_read_on=last,
        keep_days=consent.keep_days,
        loan_until=consent.loan_until,
    )
    ending = Ending(
        grantee=consent.grantee.name,
        purpose=consent.purpose,
        reads=queries.count_reads(consent),
        last=last.isoformat() if last else "",
        reads_left=consent.reads_left,
        case=consent.case,
        loan_until=consent.loan_until.isoformat() if consent.loan_until else "",
        destroy_by=due.isoformat() if due else "",
        others=queries.count_other_consents(consent, at),
        until=local_date(consent.expires_at).isoformat(),
    )
    context = {"consent": consent, "state": consent.state_at(at), "consequences": consequences_of_ending(ending)}
    return render(request, "consents/revoke.html", context)


def _sees_people(actor: Actor, consent: Consent) -> bool:
    """Say whether an officer of the grantee looks at a request or consent that the firm has answered or given."""
    return consent.firm_id is not None and actor.person_id is not None and may(REQUEST_CONSENT, actor)


def _card(request: HttpRequest, consent: Consent, form: LessForm) -> HttpResponse:
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    asked_on = local_date(consent.requested_at)
    context: dict[str, Any] = {
        "consent": consent,
        "state": consent.state_at(at),
        "bound": fair_use(consent.purpose, asked_on).value,
        "clauses": CLAUSES,
        "form": form,
        "changes": queries.changes_against_live(consent),
        "may_answer": may(ACCEPT_CONSENT, actor, consent),
        "copies": queries.find_copies(consent, at),
        "may_confirm_copies": may(CONFIRM_DESTRUCTION, actor, consent),
        "people": see_personal(actor=actor, firm_id=consent.firm_id, at=at) if _sees_people(actor, consent) else [],
        "lack": find_lack_of_authority(actor, CONSENTS, at),
        "may_withdraw": may(WITHDRAW_REQUEST, actor, consent),
        "reads": queries.list_reads(actor=actor, consent_id=consent.pk, limit=RECENT_READS),
        "history": consent_history(actor=actor, consent_id=consent.pk, at=at),
    }
    return render(request, "consents/card.html", context, status=422 if form.errors else 200)
