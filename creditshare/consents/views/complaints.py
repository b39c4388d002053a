"""Complaints: the firm complains about a read, the reader answers, the auditor decides, all on one card."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from creditshare.consents import queries, services
from creditshare.consents.forms import AnswerForm, ComplaintForm, DecisionForm
from creditshare.consents.permissions import (
    ANSWER_COMPLAINT,
    DECIDE_COMPLAINT,
    FILE_COMPLAINT,
    PACK_EVIDENCE,
    WITHDRAW_COMPLAINT,
)
from creditshare.consents.rules.complaints import FILED, OPEN, OUTCOMES
from creditshare.kernel.permissions import may, require


@require_GET
def complaint_list(request: HttpRequest) -> HttpResponse:
    """List complaints as the actor's side may see them."""
    at = timezone.now()
    rows = queries.list_complaints(actor=request.actor)  # type: ignore[attr-defined]
    context = {"rows": [(row, queries.is_overdue(row, at)) for row in rows]}
    return render(request, "consents/complaints.html", context)


@require_http_methods(["GET", "POST"])
def complaint_new(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show the read, ask what is wrong with it, and file that."""
    actor = request.actor  # type: ignore[attr-defined]
    require(FILE_COMPLAINT, actor)
    read = queries.get_own_read(actor=actor, entry_id=entry_id)
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        complaint = services.file_complaint(actor=actor, entry_id=entry_id, at=at, **form.cleaned_data)
        messages.success(request, _("Filed. The organisation that read has been told and must answer."))
        return redirect("complaint_card", complaint.pk)
    context = {"form": form, "rows": [read], "read": read}
    return render(request, "consents/complaint_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def complaint_card(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Show a complaint; take the reader's answer or the auditor's decision."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    complaint = queries.get_complaint(actor=actor, complaint_id=complaint_id)
    answers = complaint.status == FILED and may(ANSWER_COMPLAINT, actor, complaint)
    decides = complaint.status in OPEN and may(DECIDE_COMPLAINT, actor, complaint)
    given = request.POST if request.method == "POST" else None
    form = AnswerForm(given) if answers else DecisionForm(given) if decides else None
    if request.method == "POST" and form is None:
        # Nothing of it is this person's to say, or all has been said: the deed itself refuses in its words.
        services.answer_complaint(actor=actor, complaint_id=complaint_id, text=request.POST.get("text", ""), at=at)
    if form is not None and form.is_bound and form.is_valid():
        deed = services.answer_complaint if answers else services.decide_complaint
        deed(actor=actor, complaint_id=complaint_id, at=at, **form.cleaned_data)
        messages.success(request, _("Recorded. Both sides can see it."))
        return redirect("complaint_card", complaint_id)
    context = {
        "complaint": complaint,
        "overdue": queries.is_overdue(complaint, at),
        "rows": [queries.read_complained_of(complaint)],
        "form": form,
        "outcomes": OUTCOMES,
        "may_pack": may(PACK_EVIDENCE, actor),
        "may_withdraw": complaint.status in OPEN and may(WITHDRAW_COMPLAINT, actor, complaint),
    }
    return render(request, "consents/complaint.html", context, status=422 if form and form.errors else 200)


@require_POST
def complaint_withdraw(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Take a complaint back."""
    services.withdraw_complaint(actor=request.actor, complaint_id=complaint_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Taken back."))
    return redirect("complaint_card", complaint_id)
