"""The demo's front door: a short tick list per role and one click to be it; it does not exist outside the demo."""

from django.contrib.auth import login
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from demo import queries

TICK_LISTS = {
    "enterprise": (
        _("Answer the bank's request: read the card, look at the preview, then accept"),
        _("See who read what, and withdraw in two steps"),
        _("Issue your own signed report"),
    ),
    "newcomer": (
        _("Drop the sample invoice files under Records and watch them being read"),
        _("Open your new credit profile; every number leads to its invoices"),
    ),
    "representative": (_("Authorise your handler by letter, see what they did, and end it at once"),),
    "handler": (_("Look at a firm with seasons: its profile, its consents and its report"),),
    "bank": (
        _("Open a firm that said yes and follow a number to its records"),
        _("Ask another firm; the fair-use bound stands beside your request"),
    ),
    "bank_reviewer": (_("Put a new version of the bank's lending strategy into force: nobody may alone"),),
    "bank_b": (_("See what is left after a firm has withdrawn its consent: nothing"),),
    "guarantor": (_("Read under a consent with two reads; one is left"),),
    "agency": (_("Send a batch of tax records and see what became of each row"),),
    "model_head": (_("See how the scorecard is judged, and approve a new version for a day to come"),),
    "counter": (_("Hand a firm's report to the person at the desk; the firm is told at once"),),
    "auditor": (_("Search the trail of reads by firm, officer and purpose"),),
}


def demo_entry(request: HttpRequest) -> HttpResponse:
    """Show the roles of the demo, what to try in each, and the sample files."""
    queries.ensure_demo()
    roles = [
        {"role": role, "organisation": name, "ticks": TICK_LISTS.get(role.key, ())}
        for role, name in queries.list_roles()
    ]
    return render(request, "demo/entry.html", {"roles": roles, "samples": queries.list_samples()})


def demo_sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Sign the browser in as one of the demo's people and lead to the page asked for."""
    queries.ensure_demo()
    person = queries.get_cast_member(role)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if safe else "home")


def demo_sample(request: HttpRequest, name: str) -> FileResponse:
    """Hand out a sample file."""
    queries.ensure_demo()
    return FileResponse(queries.get_sample(name).open("rb"), as_attachment=True, filename=name)
