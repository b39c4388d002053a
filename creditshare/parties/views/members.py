"""Members: who acts for the organisation, in which role, since when."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from creditshare.kernel.permissions import may, require
from creditshare.parties import queries, services
from creditshare.parties.authentication import require_recent_confirmation
from creditshare.parties.errors import RoleNotOffered, UsernameTaken
from creditshare.parties.forms import ROLE_LABELS, MemberForm, show_refusal
from creditshare.parties.permissions import ADD_MEMBER

INVITATION = "invitation"


def _invitation(request: HttpRequest, person: Any) -> dict[str, str]:
    """Return a link that sets the person's first password, once; it is shown to the administrator and not stored."""
    names = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    link = request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=names))
    return {"name": person.full_name, "username": person.username, "link": link}


@require_http_methods(["GET", "POST"])
@require_recent_confirmation
def member_list(request: HttpRequest) -> HttpResponse:
    """List the organisation's people and add one."""
    actor = request.actor  # type: ignore[attr-defined]
    members = queries.list_members(actor=actor)
    if request.method == "POST":
        # Who may not add anybody is told so before any word on the form.
        require(ADD_MEMBER, actor)
    form = MemberForm(actor.organisation_kind, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "organisation_id": actor.organisation_id}
        try:
            added = services.add_member(actor=actor, at=timezone.now(), **values)
        except (UsernameTaken, RoleNotOffered) as error:
            show_refusal(form, "username" if isinstance(error, UsernameTaken) else "role", error)
        else:
            if not added.person.has_usable_password():
                request.session[INVITATION] = _invitation(request, added.person)
            return redirect("member_list")
    context = {
        "members": members,
        "form": form,
        "may_add": may(ADD_MEMBER, actor),
        "role_labels": ROLE_LABELS,
        "invitation": request.session.pop(INVITATION, None) if request.method == "GET" else None,
    }
    return render(request, "parties/members.html", context, status=422 if form.errors else 200)


@require_POST
@require_recent_confirmation
def member_end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """End a membership."""
    services.end_membership(
        actor=request.actor,  # type: ignore[attr-defined]
        membership_id=membership_id,
        at=timezone.now(),
    )
    return redirect("member_list")
