"""Invitations: the firm invites a class of banks and takes that back; a bank of the class takes one up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from creditshare.consents import queries, services
from creditshare.consents.errors import AlreadyInvited, OutsideFairUse
from creditshare.consents.forms import InvitationForm, show_problems
from creditshare.consents.permissions import INVITE_CLASS, TAKE_UP_INVITATION, VIEW_INVITATIONS
from creditshare.consents.rules.purposes import earliest_data, fair_use, latest_expiry, local_date
from creditshare.consents.rules.terms import Terms
from creditshare.kernel.permissions import may, require
from creditshare.parties.authentication import ensure_recent_confirmation

PURPOSE = "underwriting"


@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """List invitations; a firm makes a new one here, after a second proof that it is its person."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    require(VIEW_INVITATIONS, actor)
    today, invites = local_date(at), may(INVITE_CLASS, actor)
    first = {"data_from": earliest_data(PURPOSE, today), "last_day": latest_expiry(PURPOSE, today)}
    form = InvitationForm(request.POST or None, initial=first)
    if request.method == "POST":
        require(INVITE_CLASS, actor)
        if form.is_valid():
            ensure_recent_confirmation(request)
            try:
                services.invite_class(actor=actor, purpose=PURPOSE, at=at, **form.asked())
            except OutsideFairUse as error:
                show_problems(form, error.errors)
            except AlreadyInvited as error:
                form.add_error("grantee_class", error.message(gettext(error.template())))
            else:
                messages.success(request, _("The banks of this class can now take your invitation up."))
                return redirect("invitations")
    rows = [(row, Terms.from_plain(row.terms)) for row in queries.list_invitations(actor=actor, at=at)]
    context = {
        "rows": rows,
        "form": form if invites else None,
        "may_take_up": may(TAKE_UP_INVITATION, actor),
        "bound": fair_use(PURPOSE, today).value,
        "at": at,
    }
    return render(request, "consents/invitations.html", context, status=422 if form.errors else 200)


@require_POST
def invitation_withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back, with every consent that rests on it."""
    services.withdraw_invitation(actor=request.actor, invitation_id=invitation_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Taken back. No bank can read under this invitation any more."))
    return redirect("invitations")


@require_POST
def invitation_take_up(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation up and open the consent it gives."""
    consent = services.take_up_invitation(
        actor=request.actor,  # type: ignore[attr-defined]
        invitation_id=invitation_id,
        case=request.POST.get("case", "")[:60],
        at=timezone.now(),
    )
    messages.success(request, _("Taken up. The firm sees that it was you, and every read."))
    return redirect("consent_card", consent.pk)
