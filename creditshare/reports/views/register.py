"""Pages of the register: list reports, issue one, fetch it, look at it, withdraw it."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from creditshare.consents.rules.purposes import PURPOSES
from creditshare.kernel.actor import ENTERPRISE, Actor
from creditshare.kernel.permissions import may, require
from creditshare.parties.queries import get_organisation
from creditshare.records.queries.repairs import list_takings
from creditshare.reports import queries, services
from creditshare.reports.forms import OwnReportForm, ReportForm, WithdrawForm
from creditshare.reports.pdf.report import assemble_report
from creditshare.reports.permissions import ISSUE_REPORT, LIST_STATEMENTS, WITHDRAW_REPORT
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.shown import sections_of
from creditshare.reports.rules.telling import words_of
from creditshare.reports.rules.verdict import Verdict, standing_verdict

PAGE_SIZE = 20


def purpose_words(key: str) -> str:
    """Return a purpose in words; the bare key where nobody named it."""
    return gettext(PURPOSES[key].label) if key in PURPOSES else key


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """List the reports about the actor's organisation or issued to it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = Paginator(queries.list_reports(actor=actor), PAGE_SIZE).get_page(request.GET.get("page"))
    at = timezone.now()
    takings = list_takings({report.firm_id for report in page})
    rows = [
        {
            "report": report,
            "verdict": (verdict := _standing(report, takings.get(report.firm_id, []), at)),
            "words": words_of(verdict),
            "purpose": purpose_words(report.purpose),
            "may_withdraw": may(WITHDRAW_REPORT, actor, report) and report.withdrawn_at is None,
        }
        for report in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "may_issue": may(ISSUE_REPORT, actor),
        "may_state": may(LIST_STATEMENTS, actor),
        "withdraw": WithdrawForm(),
    }
    return render(request, "reports/report_list.html", context)


def _standing(report: Any, takings: Any, at: Any) -> Verdict:
    standing = queries.standing_of(report, takings)
    withdrawn = standing.withdrawn_at is None and standing.consent_ended_at is not None
    return Verdict(standing_verdict(standing, at), consent_withdrawn=withdrawn)


@require_http_methods(["GET", "POST"])
def report_issue(request: HttpRequest) -> HttpResponse:
    """Issue a report: one button for the firm itself; firm and purpose for who has its consent."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(ISSUE_REPORT, actor)
    own = actor.organisation_kind == ENTERPRISE
    given: dict[str, Any] = {"data": request.POST} if request.method == "POST" else {"initial": _initial(request)}
    form = OwnReportForm(**given) if own else ReportForm(**given, kind=actor.organisation_kind)
    if request.method == "POST" and form.is_valid():
        report = services.issue_report(actor=actor, at=timezone.now(), **_asked(actor, form.cleaned_data))
        messages.success(request, gettext("Report {number} was issued.").format(number=report.number))
        return redirect("report_list")
    return render(request, "reports/report_issue.html", {"form": form, "own": own})


def _initial(request: HttpRequest) -> dict[str, str]:
    wanted = {name: request.GET[name] for name in ("uscc", "purpose") if name in request.GET}
    return {"language": get_language() or "zh-hans", **wanted}


def _asked(actor: Actor, cleaned: dict[str, Any]) -> dict[str, Any]:
    if actor.organisation_kind == ENTERPRISE:
        own = get_organisation(actor.organisation_id)
        return {"uscc": own.uscc, "purpose": services.OWN_REPORT, "language": cleaned["language"]}
    return {name: cleaned[name] for name in ("uscc", "purpose", "language")}


@require_GET
def report_file(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the signed PDF."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    report, content = services.download_report(actor=actor, number=number, at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{report.number}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_GET
def report_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a report as a page, the same as its PDF; recorded like handing out the file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    report, _ = services.download_report(actor=actor, number=number, at=timezone.now())
    snapshot = json.loads(report.snapshot)
    blocks = assemble_report(snapshot["body"], Issue.from_plain(snapshot["issue"]))
    return render(request, "reports/report_page.html", {"report": report, "parts": sections_of(blocks)})


@require_POST
def report_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw a report."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reason = request.POST.get("reason", "")
    services.withdraw_report(actor=actor, number=number, reason=reason, at=timezone.now())
    messages.success(request, gettext("Report {number} was withdrawn.").format(number=number))
    return redirect("report_list")
