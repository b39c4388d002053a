"""The own-report desk: the officer's page for a firm's person who came to fetch its report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from creditshare.kernel.permissions import require
from creditshare.reports import queries, services
from creditshare.reports.errors import FirmNotHere, VisitRefused
from creditshare.reports.forms import VisitForm, show_problems
from creditshare.reports.permissions import ISSUE_AT_COUNTER
from creditshare.reports.rules.counter import CAPACITIES, MESSAGES, Visit


@require_http_methods(["GET", "POST"])
def counter_desk(request: HttpRequest) -> HttpResponse:
    """Ask who came and what was shown, issue the report, list what was issued here today."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    require(ISSUE_AT_COUNTER, actor)
    form = VisitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        uscc, language = asked.pop("uscc"), asked.pop("language")
        try:
            visit = services.issue_at_counter(actor=actor, uscc=uscc, visit=Visit(**asked), at=at, language=language)
        except VisitRefused as refused:
            show_problems(form, refused.errors, MESSAGES)
        except FirmNotHere as refused:
            form.add_error("uscc", refused.message(gettext(refused.template())))
        else:
            number = visit.report.number
            messages.success(
                request, gettext("Report {number} was issued. The firm has been told.").format(number=number)
            )
            return redirect("counter_desk")
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = [(row, gettext(CAPACITIES[row.capacity])) for row in queries.list_visits(actor=actor, since=midnight)]
    return render(request, "reports/counter.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


@require_GET
def counter_print(request: HttpRequest, number: str) -> HttpResponse:
    """Hand the officer the file to print, on the day of the visit."""
    actor = request.actor  # type: ignore[attr-defined]
    report, content = services.print_at_counter(actor=actor, number=number, at=timezone.now())
    headers = {"Content-Disposition": f'inline; filename="{report.number}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
