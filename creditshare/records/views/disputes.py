"""Pages of disputes: what a firm says is wrong, what the office that reported it decides, and every step between."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from creditshare.kernel.errors import DomainError, NotFound
from creditshare.kernel.permissions import may, require
from creditshare.records import queries, services
from creditshare.records.forms import WHOLE_SOURCE, DecisionForm, DisputeForm
from creditshare.records.models import Dispute
from creditshare.records.permissions import DECIDE_DISPUTE, FILE_DISPUTE, WITHDRAW_DISPUTE
from creditshare.records.rules.disputes import CORRECTED, KEPT, OPEN, UNDETERMINED, WITHDRAWN
from creditshare.records.sources import SOURCES, invoices

PAGE = 20
LINE = 3
STEP_TITLES = {
    OPEN: gettext_noop("Filed and marked"),
    CORRECTED: gettext_noop("Corrected"),
    KEPT: gettext_noop("Kept as reported"),
    UNDETERMINED: gettext_noop("Not to be determined; the mark stays"),
    WITHDRAWN: gettext_noop("Withdrawn"),
}


def facts_of(source: str, content: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return a record's facts under the headings of the national field list, in its order."""
    layout = getattr(SOURCES[source], "LAYOUT", None)
    fields = layout.fields if layout else ()
    return [(field.column.name, content[field.name]) for field in fields if field.name in content]


def _line(row: dict[str, Any]) -> str:
    said = [str(value) for _heading, value in facts_of(row["kind"], row)][:LINE]
    return " · ".join([row["occurred_on"] or "", *said]).strip(" ·")


@require_GET
def dispute_list(request: HttpRequest) -> HttpResponse:
    """List a firm's disputes, or those an office has to decide, the open ones first."""
    actor = request.actor  # type: ignore[attr-defined]
    page = Paginator(queries.list_disputes(actor=actor), PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [{"dispute": dispute, "is_late": dispute.status == OPEN and dispute.due_on < today} for dispute in page]
    context = {"page": page, "rows": rows, "may_file": may(FILE_DISPUTE, actor)}
    if context["may_file"]:
        context["sources"] = [kind for kind in SOURCES if kind != invoices.KIND]
    return render(request, "records/disputes.html", context)


@require_http_methods(["GET", "POST"])
def dispute_new(request: HttpRequest) -> HttpResponse:
    """Choose the record of a source that is wrong and say why."""
    actor = request.actor  # type: ignore[attr-defined]
    require(FILE_DISPUTE, actor)
    source = request.GET.get("source", "")
    if not source:
        return redirect("dispute_list")
    if source not in SOURCES:
        raise NotFound()
    records = [(row["id"], _line(row)) for row in queries.list_own_records(actor=actor, source=source)]
    form = DisputeForm(request.POST or None, records=records, initial={"record": "" if records else WHOLE_SOURCE})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["record"]
        try:
            dispute = services.file_dispute(
                actor=actor,
                source=source,
                record_id=None if chosen == WHOLE_SOURCE else int(chosen),
                claim=form.cleaned_data["claim"],
                at=timezone.now(),
            )
        except DomainError as refused:
            form.add_error("claim", refused.message(_(refused.template())))
        else:
            messages.success(request, _("Your dispute is filed. The record is marked from now on."))
            return redirect("dispute_card", dispute.pk)
    return render(
        request, "records/dispute_new.html", {"form": form, "source": source}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def dispute_card(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Show a dispute with its datum and steps; the office that reported it decides here."""
    actor = request.actor  # type: ignore[attr-defined]
    dispute = queries.get_dispute(actor=actor, dispute_id=dispute_id)
    decides = may(DECIDE_DISPUTE, actor, dispute) and dispute.status == OPEN
    form = DecisionForm(request.POST or None) if decides else None
    if request.method == "POST" and form is not None and form.is_valid():
        services.decide_dispute(actor=actor, dispute_id=dispute_id, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The dispute is decided. The enterprise and whoever read the record are told."))
        return redirect("dispute_card", dispute_id)
    context = {
        "dispute": dispute,
        "facts": facts_of(dispute.source, dispute.record.content) if dispute.record else [],
        "steps": _steps(dispute),
        "form": form,
        "may_withdraw": may(WITHDRAW_DISPUTE, actor, dispute) and dispute.status == OPEN,
    }
    return render(request, "records/dispute.html", context, status=422 if form is not None and form.errors else 200)


def _steps(dispute: Dispute) -> list[dict[str, Any]]:
    steps = [
        {
            "state": "done",
            "title": _(STEP_TITLES[step.status]),
            "text": step.text,
            "when": f"{timezone.localtime(step.at):%Y-%m-%d}",
        }
        for step in dispute.steps.order_by("at", "pk")
    ]
    if dispute.status == OPEN:
        office = dispute.routed_to.name if dispute.routed_to else _("the operator of the platform")
        waiting = _("Waits for the answer of {office}").format(office=office)
        steps.append({"state": "now", "title": waiting, "text": "", "when": f"≤ {dispute.due_on}"})
    return steps


@require_POST
def dispute_withdraw(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Take back an open dispute; its mark goes."""
    services.withdraw_dispute(actor=request.actor, dispute_id=dispute_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Withdrawn. The mark is gone."))
    return redirect("dispute_card", dispute_id)
