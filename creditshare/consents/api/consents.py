"""The API of consents: ask, answer, end, and see who read what."""

from typing import Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router, Status

from creditshare.consents import queries, services
from creditshare.consents.models import Consent, Invitation
from creditshare.consents.queries.exports import export_path, list_exports
from creditshare.consents.queries.history import consent_history
from creditshare.consents.queries.printing import print_receipt
from creditshare.consents.queries.receipts import linked_receipt
from creditshare.consents.queries.unusual import mark_reads
from creditshare.consents.rules.copies import CONFIRMED
from creditshare.consents.schemas import (
    ClassesIn,
    ConsentAnswer,
    ConsentOut,
    ConsentPage,
    ConsentRenewal,
    ConsentRequest,
    CopiesOut,
    DestructionIn,
    ExportOut,
    HistoryStep,
    InvitationIn,
    InvitationOut,
    ReadPage,
    Receipt,
    TakeUp,
)
from creditshare.parties.authentication import ensure_recent_confirmation

router = Router()
PAGE = 50


def _shown(consent: Consent) -> dict[str, Any]:
    computed = {"state", "firm", "grantee", "previous", "basis"}
    names = [field for field in ConsentOut.model_fields if field not in computed]
    return {name: getattr(consent, name) for name in names} | {
        "state": consent.state_at(timezone.now()),
        "previous": consent.previous_id,
        "basis": consent.basis_id,
        "firm": {"uscc": consent.firm.uscc, "name": consent.firm.name} if consent.firm else None,
        "grantee": {"uscc": consent.grantee.uscc, "name": consent.grantee.name},
    }


@router.post("", response={201: ConsentOut}, operation_id="request_consent")
def request_consent(request: HttpRequest, asked: ConsentRequest) -> Status[dict[str, Any]]:
    """Ask a firm for its data; the answer is the same whether or not the code is registered."""
    consent = services.request_consent(actor=request.actor, at=timezone.now(), **asked.dict())  # type: ignore[attr-defined]
    return Status(201, _shown(consent))


@router.get("", response=ConsentPage, operation_id="list_consents")
def list_consents(
    request: HttpRequest, uscc: str = "", status: str = "", offset: int = Query(0, ge=0)
) -> dict[str, Any]:
    """List the consents and requests of the caller's organisation."""
    rows = queries.list_consents(actor=request.actor, uscc=uscc, status=status)  # type: ignore[attr-defined]
    count, shown = rows.count(), [_shown(consent) for consent in rows[offset : offset + PAGE]]
    return {"count": count, "next": offset + PAGE if offset + PAGE < count else None, "items": shown}


@router.get("/reads", response=ReadPage, operation_id="list_reads")
def list_reads(request: HttpRequest, consent: UUID | None = None, before: int | None = None) -> dict[str, Any]:
    """List who read what: a firm sees the reads of its data, a grantee its own, the auditor all."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    found = services.show_reads(actor=actor, consent_id=consent, before=before, limit=PAGE, at=at)
    names = ("at", "roles", "purpose", "categories", "fields", "digest", "case")
    items = [
        {
            **{name: getattr(read, name) for name in names},
            "entry": read.entry_id,
            "organisation": read.organisation.name,
            "person": read.person_name,
            "consent": read.consent_id,
            "data_from": read.data_from,
            "data_until": read.data_until,
            "marks": [{"code": mark.code, "text": gettext(mark.text).format(**mark.values)} for mark in read.marks],
        }
        for read in mark_reads(found)
    ]
    return {"next": found[-1].entry_id if len(found) == PAGE else None, "items": items}


def _invited(invitation: Invitation) -> dict[str, Any]:
    names = [field for field in InvitationOut.model_fields if field != "firm"]
    firm = {"uscc": invitation.firm.uscc, "name": invitation.firm.name}
    return {name: getattr(invitation, name) for name in names} | {"firm": firm}


@router.get("/invitations", response=list[InvitationOut], operation_id="list_invitations")
def list_invitations(request: HttpRequest) -> list[dict[str, Any]]:
    """List a firm's invitations; for a bank those it may take up."""
    rows = queries.list_invitations(actor=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return [_invited(row) for row in rows]


@router.post("/invitations", response={201: InvitationOut}, operation_id="invite_class")
def invite_class(request: HttpRequest, wanted: InvitationIn) -> Status[dict[str, Any]]:
    """Let the banks of a class read on the same terms; a person must have confirmed anew that it is they."""
    ensure_recent_confirmation(request)
    made = services.invite_class(actor=request.actor, at=timezone.now(), **wanted.dict())  # type: ignore[attr-defined]
    return Status(201, _invited(made))


@router.post("/invitations/{uuid:invitation_id}/take-up", response=ConsentOut, operation_id="take_up_invitation")
def take_up_invitation(request: HttpRequest, invitation_id: UUID, taken: TakeUp | None = None) -> dict[str, Any]:
    """Take an invitation up; the answer is the consent that the bank reads under."""
    case = taken.case if taken else ""
    return _shown(
        services.take_up_invitation(
            actor=request.actor,  # type: ignore[attr-defined]
            invitation_id=invitation_id,
            case=case,
            at=timezone.now(),
        )
    )


@router.post("/invitations/{uuid:invitation_id}/withdraw", response=InvitationOut, operation_id="withdraw_invitation")
def withdraw_invitation(request: HttpRequest, invitation_id: UUID) -> dict[str, Any]:
    """Take an invitation back; every consent that rests on it ends."""
    at = timezone.now()
    return _invited(services.withdraw_invitation(actor=request.actor, invitation_id=invitation_id, at=at))  # type: ignore[attr-defined]


@router.post("/classes/{uscc}", response=list[str], operation_id="classify_grantee")
def classify_grantee(request: HttpRequest, uscc: str, said: ClassesIn) -> list[str]:
    """Say which classes a bank belongs to."""
    at = timezone.now()
    return services.classify_grantee(actor=request.actor, uscc=uscc, classes=said.classes, at=at)  # type: ignore[attr-defined]


@router.post("/exports", response={202: ExportOut}, operation_id="ask_export")
def ask_export(request: HttpRequest) -> Status[Any]:
    """Ask for the copy of everything kept here about the firm; a person must have confirmed anew that it is they."""
    ensure_recent_confirmation(request)
    return Status(202, services.ask_export(actor=request.actor, at=timezone.now()))  # type: ignore[attr-defined]


@router.get("/exports", response=list[ExportOut], operation_id="list_exports")
def list_firm_exports(request: HttpRequest) -> Any:
    """List the firm's copies, newest first, with how far each is."""
    return list_exports(actor=request.actor)  # type: ignore[attr-defined]


@router.post("/exports/{uuid:export_id}/file", operation_id="fetch_export")
def fetch_export(request: HttpRequest, export_id: UUID) -> Any:
    """Fetch the zip of a copy; a person must have confirmed anew, and the fetching is recorded."""
    ensure_recent_confirmation(request)
    export = services.fetch_export(actor=request.actor, export_id=export_id, at=timezone.now())  # type: ignore[attr-defined]
    return FileResponse(export_path(export.pk).open("rb"), content_type="application/zip")


@router.get("/{uuid:consent_id}", response=ConsentOut, operation_id="get_consent")
def get_consent(request: HttpRequest, consent_id: UUID) -> dict[str, Any]:
    """Show one consent or request."""
    return _shown(queries.get_consent(actor=request.actor, consent_id=consent_id))  # type: ignore[attr-defined]


@router.get("/{uuid:consent_id}/receipt", response=Receipt, operation_id="get_receipt")
def get_receipt(request: HttpRequest, consent_id: UUID) -> dict[str, Any]:
    """Give the receipt of an accepted consent: its words, the signed artefact and the key that verifies it."""
    consent = queries.get_consent(actor=request.actor, consent_id=consent_id)  # type: ignore[attr-defined]
    return {"consent": _shown(consent), **queries.receipt_of(consent)}


@router.get("/{uuid:consent_id}/receipt.pdf", operation_id="get_receipt_pdf")
def get_receipt_pdf(request: HttpRequest, consent_id: UUID, language: Literal["zh-hans", "en"] = "zh-hans") -> Any:
    """Give the receipt as a PDF with a QR code; the same consent and language give the same bytes."""
    consent = queries.get_consent(actor=request.actor, consent_id=consent_id)  # type: ignore[attr-defined]
    return HttpResponse(print_receipt(consent, language), content_type="application/pdf")


@router.get("/{uuid:consent_id}/receipt.jsonld", operation_id="get_receipt_linked")
def get_receipt_linked(request: HttpRequest, consent_id: UUID) -> Any:
    """Give the receipt as JSON-LD: record and receipt of ISO/IEC TS 27560:2023 in terms of the DPV."""
    consent = queries.get_consent(actor=request.actor, consent_id=consent_id)  # type: ignore[attr-defined]
    return JsonResponse(linked_receipt(consent, timezone.now()), content_type="application/ld+json")


@router.get("/{uuid:consent_id}/history", response=list[HistoryStep], operation_id="get_history")
def get_history(request: HttpRequest, consent_id: UUID) -> Any:
    """List all that happened to a consent and to those it took over from, oldest first, with what each step changed."""
    return consent_history(actor=request.actor, consent_id=consent_id, at=timezone.now())  # type: ignore[attr-defined]


@router.post("/{uuid:consent_id}/accept", response=ConsentOut, operation_id="accept_consent")
def accept_consent(request: HttpRequest, consent_id: UUID, answer: ConsentAnswer | None = None) -> dict[str, Any]:
    """Agree to what was asked, or to less; a person must have confirmed anew that it is they."""
    ensure_recent_confirmation(request)
    given = answer.dict() if answer else {}
    consent = services.accept_consent(actor=request.actor, consent_id=consent_id, at=timezone.now(), **given)  # type: ignore[attr-defined]
    return _shown(consent)


@router.post("/{uuid:consent_id}/narrow", response=ConsentOut, operation_id="narrow_consent")
def narrow_consent(request: HttpRequest, consent_id: UUID, less: ConsentAnswer) -> dict[str, Any]:
    """Agree to less from now on; the answer is the consent that takes the place of this one."""
    given = less.dict()
    return _shown(
        services.narrow_consent(actor=request.actor, consent_id=consent_id, at=timezone.now(), **given)  # type: ignore[attr-defined]
    )


@router.post("/{uuid:consent_id}/renew", response=ConsentOut, operation_id="renew_consent")
def renew_consent(request: HttpRequest, consent_id: UUID, renewal: ConsentRenewal) -> dict[str, Any]:
    """Let the same organisation read on, within fair use as of today; a person must have confirmed anew."""
    ensure_recent_confirmation(request)
    given = renewal.dict()
    return _shown(
        services.renew_consent(actor=request.actor, consent_id=consent_id, at=timezone.now(), **given)  # type: ignore[attr-defined]
    )


@router.post("/{uuid:consent_id}/decline", response=ConsentOut, operation_id="decline_consent")
def decline_consent(request: HttpRequest, consent_id: UUID) -> dict[str, Any]:
    """Say no to a request."""
    return _shown(services.decline_consent(actor=request.actor, consent_id=consent_id, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("/{uuid:consent_id}/withdraw", response=ConsentOut, operation_id="withdraw_request")
def withdraw_request(request: HttpRequest, consent_id: UUID) -> dict[str, Any]:
    """Take back a request that has not been answered."""
    return _shown(services.withdraw_request(actor=request.actor, consent_id=consent_id, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("/{uuid:consent_id}/pause", response=ConsentOut, operation_id="pause_consent")
def pause_consent(request: HttpRequest, consent_id: UUID) -> dict[str, Any]:
    """Stop reading until it is resumed."""
    return _shown(services.pause_consent(actor=request.actor, consent_id=consent_id, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("/{uuid:consent_id}/resume", response=ConsentOut, operation_id="resume_consent")
def resume_consent(request: HttpRequest, consent_id: UUID) -> dict[str, Any]:
    """Allow reading again after a pause."""
    ensure_recent_confirmation(request)
    return _shown(services.resume_consent(actor=request.actor, consent_id=consent_id, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("/{uuid:consent_id}/revoke", response=ConsentOut, operation_id="revoke_consent")
def revoke_consent(request: HttpRequest, consent_id: UUID) -> dict[str, Any]:
    """Withdraw a consent for good; once this answers, no read under it succeeds."""
    return _shown(services.revoke_consent(actor=request.actor, consent_id=consent_id, at=timezone.now()))  # type: ignore[attr-defined]


def _copies(row: queries.Copies) -> dict[str, Any]:
    duty = row.duty
    names = ("ended_on", "reads", "due_on", "method", "note", "confirmed_at", "statement")
    return {name: getattr(duty, name) for name in names} | {
        "consent": duty.consent_id,
        "firm": duty.consent.firm_uscc,
        "grantee": duty.consent.grantee.uscc,
        "purpose": duty.consent.purpose,
        "state": row.state,
    }


@router.get("/copies", response=list[CopiesOut], operation_id="list_copies")
def list_copies(request: HttpRequest) -> list[dict[str, Any]]:
    """List what must be destroyed: a grantee sees its own, a firm what is held of it, the auditor all."""
    return [_copies(row) for row in queries.list_copies(actor=request.actor, at=timezone.now())]  # type: ignore[attr-defined]


@router.post("/{uuid:consent_id}/copies/confirm", response=CopiesOut, operation_id="confirm_destruction")
def confirm_destruction(request: HttpRequest, consent_id: UUID, said: DestructionIn) -> dict[str, Any]:
    """Confirm that nothing is left of what was read under an ended consent; the firm is told at once."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    duty = services.confirm_destruction(actor=actor, consent_id=consent_id, at=at, **said.dict())
    return _copies(queries.Copies(duty, CONFIRMED))
