"""The API of complaints: file, answer, decide, take back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from creditshare.consents import queries, services
from creditshare.consents.models import Complaint
from creditshare.consents.schemas import ComplaintIn, ComplaintOut, Decided, Said

router = Router()


def _shown(complaint: Complaint) -> dict[str, Any]:
    named = {"firm", "grantee", "entry"}
    sides = {side: getattr(complaint, side) for side in ("firm", "grantee")}
    return {name: getattr(complaint, name) for name in ComplaintOut.model_fields if name not in named} | {
        **{side: {"uscc": organisation.uscc, "name": organisation.name} for side, organisation in sides.items()},
        "entry": complaint.entry_id,
    }


@router.get("", response=list[ComplaintOut], operation_id="list_complaints")
def list_complaints(request: HttpRequest) -> list[dict[str, Any]]:
    """List a firm's own complaints, those about the caller's organisation, or all for the auditor."""
    return [_shown(row) for row in queries.list_complaints(actor=request.actor)]  # type: ignore[attr-defined]


@router.post("", response={201: ComplaintOut}, operation_id="file_complaint")
def file_complaint(request: HttpRequest, given: ComplaintIn) -> Status[dict[str, Any]]:
    """Complain about one read of the firm's own data."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    made = services.file_complaint(actor=actor, entry_id=given.entry, reason=given.reason, text=given.text, at=at)
    return Status(201, _shown(made))


@router.get("/{uuid:complaint_id}", response=ComplaintOut, operation_id="get_complaint")
def get_complaint(request: HttpRequest, complaint_id: UUID) -> dict[str, Any]:
    """Show one complaint."""
    return _shown(queries.get_complaint(actor=request.actor, complaint_id=complaint_id))  # type: ignore[attr-defined]


@router.post("/{uuid:complaint_id}/answer", response=ComplaintOut, operation_id="answer_complaint")
def answer_complaint(request: HttpRequest, complaint_id: UUID, said: Said) -> dict[str, Any]:
    """Answer for the organisation that read."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    return _shown(services.answer_complaint(actor=actor, complaint_id=complaint_id, text=said.text, at=at))


@router.post("/{uuid:complaint_id}/decide", response=ComplaintOut, operation_id="decide_complaint")
def decide_complaint(request: HttpRequest, complaint_id: UUID, given: Decided) -> dict[str, Any]:
    """Uphold a complaint or not, with reasons."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    told = {"complaint_id": complaint_id, "outcome": given.outcome, "text": given.text}
    return _shown(services.decide_complaint(actor=actor, at=at, **told))  # type: ignore[arg-type]


@router.post("/{uuid:complaint_id}/withdraw", response=ComplaintOut, operation_id="withdraw_complaint")
def withdraw_complaint(request: HttpRequest, complaint_id: UUID) -> dict[str, Any]:
    """Take a complaint back that is not decided yet."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    return _shown(services.withdraw_complaint(actor=actor, complaint_id=complaint_id, at=at))
