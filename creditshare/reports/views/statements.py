"""The firm's own page of statements: what stands in its reports in its own words."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from creditshare.kernel.permissions import may
from creditshare.reports import queries, services
from creditshare.reports.errors import StatementRefused
from creditshare.reports.forms import StatementForm, show_problems
from creditshare.reports.permissions import MAKE_STATEMENT
from creditshare.reports.rules.coverage import SOURCES
from creditshare.reports.rules.statements import MESSAGES, MOST_STANDING


@require_http_methods(["GET", "POST"])
def statement_list(request: HttpRequest) -> HttpResponse:
    """List the firm's statements; take a new one."""
    actor = request.actor  # type: ignore[attr-defined]
    form = StatementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.make_statement(actor=actor, at=timezone.now(), **form.cleaned_data)
        except StatementRefused as refused:
            show_problems(form, refused.errors, MESSAGES)
        else:
            messages.success(request, gettext("Stated. Every report from now on carries it."))
            return redirect("statement_list")
    rows = [(row, gettext(SOURCES[row.about][0]) if row.about else "") for row in queries.list_statements(actor=actor)]
    standing = sum(row.withdrawn_at is None for row, _ in rows)
    context = {
        "rows": rows,
        "form": form,
        "may_state": may(MAKE_STATEMENT, actor) and standing < MOST_STANDING,
        "may_take_back": may(MAKE_STATEMENT, actor),
    }
    return render(request, "reports/statements.html", context, status=422 if form.errors else 200)


@require_POST
def statement_withdraw(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Take a statement back."""
    actor = request.actor  # type: ignore[attr-defined]
    services.take_statement_back(actor=actor, statement_id=statement_id, at=timezone.now())
    messages.success(request, gettext("Taken back. Reports issued before keep it."))
    return redirect("statement_list")
