"""Coming in: the first page, choosing the organisation to act for, and proving oneself."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET, require_http_methods

from creditshare.kernel.errors import NotFound, NotSignedIn
from creditshare.parties import queries
from creditshare.parties.authentication import ORGANISATION, has_second_factor, is_demo_person
from creditshare.parties.rules.todo import TodoItem, in_order

DEMO_CODE = "246810"


@cache
def _todo_sources() -> tuple[Any, ...]:
    return tuple(import_string(path) for path in settings.TODO_SOURCES)


def _wanted(request: HttpRequest) -> str:
    """Return the address to go on to: on this site only, the first page by default."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(given, {request.get_host()}, require_https=request.is_secure())
    return given if safe else reverse("home")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what the actor must do now, asked of every package in settings.TODO_SOURCES."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous:
        raise NotSignedIn()
    at = timezone.now()
    items: list[TodoItem] = [item for source in _todo_sources() for item in source(actor, at)]
    return render(request, "parties/home.html", {"items": in_order(items)})


@login_required
@require_http_methods(["GET", "POST"])
def organisation_switch(request: HttpRequest) -> HttpResponse:
    """Choose the organisation to act for."""
    held = queries.list_memberships(request.user.pk)
    organisations = list({membership.organisation_id: membership.organisation for membership in held}.values())
    if request.method == "POST":
        chosen = next((row for row in organisations if str(row.pk) == request.POST.get("organisation")), None)
        if chosen is None:
            raise NotFound()
        request.session[ORGANISATION] = chosen.pk
        return redirect(_wanted(request))
    context = {"organisations": organisations, "next": _wanted(request)}
    return render(request, "parties/switch.html", context)


@login_required
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Explain why a second factor is needed and lead to setting one up."""
    if has_second_factor(request.user):
        return redirect(_wanted(request))
    return render(request, "parties/second_factor.html")


@login_required
@require_GET
def confirm(request: HttpRequest) -> HttpResponse:
    """Lead to the person's first way to prove themselves anew: second factor, then password."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        return render(request, "parties/no_proof.html", status=403)
    return redirect(f"{methods[0]['url']}?{urlencode({'next': _wanted(request)})}")


@login_required
@require_http_methods(["GET", "POST"])
def confirm_demo(request: HttpRequest) -> HttpResponse:
    """Prove oneself anew with the code shown on the page: for the demo's cast in the demo only."""
    if not is_demo_person(request.user):
        raise NotFound()
    if request.method == "POST" and request.POST.get("code") == DEMO_CODE:
        record_authentication(request, request.user, method="demo", reauthenticated=True)
        resumed: HttpResponse | None = resume_request(request)
        return resumed or redirect(_wanted(request))
    return render(request, "parties/confirm_demo.html", {"code": DEMO_CODE, "next": _wanted(request)})
