"""The API of records: push files or rows, follow them, fetch what was wrong."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router
from ninja.responses import Status
from pydantic import ValidationError

from creditshare.kernel.errors import Invalid
from creditshare.records import queries, services
from creditshare.records.errors import BatchBodyUnreadable, FileTooLarge
from creditshare.records.models import Batch, Delivery, Dispute
from creditshare.records.rules.complaints import sentence_of
from creditshare.records.schemas import (
    DecisionIn,
    DeliveryDetail,
    DeliveryOut,
    DeliveryPage,
    DisputeIn,
    DisputeOut,
    ExportPage,
    PushedOut,
    RowsIn,
    SequenceOut,
    WrongRowPage,
)
from creditshare.records.sources.reading.limits import MEGABYTE, Limits

router = Router()
PAGE = 50
FILES = 100
_COUNTS = ("rows", "new", "same", "changed", "wrong", "enterprises")
_FACTS = tuple(name for name in DeliveryOut.model_fields if name not in {*_COUNTS, "owner", "problem"})
_FILE_BODY = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "xlsx, xls, csv, or a zip of them"},
        "owner": {"type": "string", "description": "whose records these are; else found from the rows"},
        "register": {"type": "boolean", "description": "register enterprises that are not known yet (agencies)"},
    },
}
_BODY = {
    "parameters": [
        {
            "in": "header",
            "name": "Batch-Sequence",
            "required": False,
            "schema": {"type": "integer", "minimum": 1},
            "description": "the batch's number by system and source; it must then be signed",
        },
        {
            "in": "header",
            "name": "Signature-JWS",
            "required": False,
            "schema": {"type": "string"},
            "description": "detached JWS over the exact bytes of the body (RFC 7797), see docs/connect.md",
        },
    ],
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FILE_BODY},
            "application/json": {"schema": RowsIn.model_json_schema()},
        },
    },
}


def _problem(item: Delivery | Batch) -> dict[str, str] | None:
    refused = queries.problem_of(item)
    return {"code": refused.code, "title": refused.message(gettext(refused.template()))} if refused else None


def _shown(delivery: Delivery) -> dict[str, Any]:
    # A delivery that was only just received has no counts yet.
    shown = {name: getattr(delivery, name, None) or 0 for name in _COUNTS}
    shown |= {name: getattr(delivery, name) for name in _FACTS}
    return shown | {"owner": delivery.owner.uscc if delivery.owner else None, "problem": _problem(delivery)}


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Return what a push gives: name, content, owner and whether to register, from JSON rows or a form with a file."""
    if request.content_type == "application/json":
        try:
            asked = RowsIn.model_validate_json(request.body)
        except ValidationError as error:
            errors = [
                {"field": ".".join(map(str, item["loc"])), "code": item["type"], "detail": item["msg"]}
                for item in error.errors()
            ]
            raise Invalid(errors=errors) from error
        content = json.dumps(asked.rows, ensure_ascii=False).encode()
        return {"name": asked.name, "content": content, "owner_uscc": asked.owner or None, "registers": asked.registers}
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise Invalid(errors=[{"field": "file", "code": "missing"}])
    limit = Limits().file_bytes
    if (file.size or 0) > limit:
        raise FileTooLarge(name=file.name, limit=limit // MEGABYTE)
    registers = request.POST.get("register", "").lower() in {"1", "true", "yes", "on"}
    owner = request.POST.get("owner") or None
    return {"name": file.name, "content": file.read(), "owner_uscc": owner, "registers": registers}


def _body(request: HttpRequest) -> bytes:
    """Return the exact bytes of the body, which is what was signed."""
    try:
        return request.body
    except (RawPostDataException, RequestDataTooBig) as error:
        raise BatchBodyUnreadable(limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE) from error


def _place(delivery: Delivery) -> dict[str, int | None]:
    numbered = queries.number_of(delivery.pk)
    if numbered is None:
        return {"sequence": None, "waiting_for": None}
    following = numbered.stream.settled + 1
    return {"sequence": numbered.sequence, "waiting_for": following if following < numbered.sequence else None}


@router.post(
    "/{source}/batches",
    response={202: PushedOut, 200: PushedOut},
    operation_id="push_records",
    openapi_extra=_BODY,
)
def push_records(request: HttpRequest, response: HttpResponse, source: str) -> Status[dict[str, Any]]:
    """Push a file or rows of one source; the answer comes at once and names the delivery to follow.

    With Batch-Sequence (from 1, by system and source) the body must be signed in Signature-JWS; it is applied in the
    order of the numbers and once: the same bytes again are answered 200 with the same delivery.
    """
    actor, at, replayed = request.actor, timezone.now(), False  # type: ignore[attr-defined]
    sequence, signature = (request.headers.get(name, "").strip() for name in ("Batch-Sequence", "Signature-JWS"))
    if sequence or signature:
        delivery, replayed = services.receive_batch(
            actor=actor,
            source=source,
            sequence=sequence,
            signature=signature,
            body=_body(request),
            unpack=lambda: _asked(request),
            at=at,
        )
    else:
        delivery = services.receive_delivery(actor=actor, source=source, at=at, **_asked(request))
    response["Location"] = reverse("api:get_delivery", args=[delivery.pk])
    return Status(200 if replayed else 202, _shown(delivery) | _place(delivery) | {"replayed": replayed})


@router.get("/{source}/sequence", response=SequenceOut, operation_id="get_sequence")
def get_sequence(request: HttpRequest, source: str) -> Any:
    """Show how far the calling system's numbered batches of a source have come, and which numbers are missing."""
    return queries.get_sequence(actor=request.actor, source=source)  # type: ignore[attr-defined]


@router.get("/{source}/export", response=ExportPage, operation_id="export_records")
def export_records(
    request: HttpRequest, source: str, since: str = Query("", max_length=40), limit: int = Query(500, ge=1, le=2000)
) -> dict[str, Any]:
    """Give out the records of an open source by the headings of its national field list, in the order they came.

    For systems of agencies and the finance office; a source that needs a firm's consent is refused.
    """
    actor = request.actor  # type: ignore[attr-defined]
    page = services.export_records(actor=actor, source=source, since=since, limit=limit, at=timezone.now())
    return {"source": source, "rows": page.rows, "next": page.next, "more": page.more}


@router.get("/deliveries", response=DeliveryPage, operation_id="list_deliveries", url_name="list_deliveries")
def list_deliveries(request: HttpRequest, offset: int = Query(0, ge=0)) -> dict[str, Any]:
    """List what the caller's organisation sent and what is about it, latest first."""
    rows = queries.list_deliveries(actor=request.actor)  # type: ignore[attr-defined]
    count, shown = rows.count(), [_shown(delivery) for delivery in rows[offset : offset + PAGE]]
    return {"count": count, "next": offset + PAGE if offset + PAGE < count else None, "items": shown}


@router.get(
    "/deliveries/{uuid:delivery_id}", response=DeliveryDetail, operation_id="get_delivery", url_name="get_delivery"
)
def get_delivery(request: HttpRequest, delivery_id: UUID) -> dict[str, Any]:
    """Show one delivery, how far it is, and its files."""
    delivery = queries.get_delivery(actor=request.actor, delivery_id=delivery_id)  # type: ignore[attr-defined]
    names = ("name", "status", "rows", "new", "same", "changed", "wrong", "notes")
    files = [
        {name: getattr(batch, name) for name in names} | {"problem": _problem(batch)}
        for batch in queries.list_batches(delivery)[:FILES]
    ]
    return _shown(delivery) | _place(delivery) | {"files": files}


@router.get("/deliveries/{uuid:delivery_id}/wrong-rows", response=WrongRowPage, operation_id="list_wrong_rows")
def list_wrong_rows(request: HttpRequest, delivery_id: UUID, offset: int = Query(0, ge=0)) -> dict[str, Any]:
    """List the rows that were not accepted, with the rule each breaks; for who sent them."""
    rows = queries.get_wrong_rows(actor=request.actor, delivery_id=delivery_id)  # type: ignore[attr-defined]
    count = rows.count()
    items = [
        {name: getattr(row, name) for name in ("line", "column", "given", "code", "row")}
        | {"file": row.batch.name, "detail": gettext(sentence_of(row.code))}
        for row in rows[offset : offset + PAGE]
    ]
    return {"count": count, "next": offset + PAGE if offset + PAGE < count else None, "items": items}


@router.post("/deliveries/{uuid:delivery_id}/cancel", response=DeliveryOut, operation_id="cancel_delivery")
def cancel_delivery(request: HttpRequest, delivery_id: UUID) -> dict[str, Any]:
    """Stop a delivery before its next file."""
    services.cancel_delivery(actor=request.actor, delivery_id=delivery_id, at=timezone.now())  # type: ignore[attr-defined]
    return _shown(queries.get_delivery(actor=request.actor, delivery_id=delivery_id))  # type: ignore[attr-defined]


def _told(dispute: Dispute) -> dict[str, Any]:
    names = ("id", "source", "status", "claim", "answer", "filed_at", "due_on", "decided_at")
    shown = {name: getattr(dispute, name) for name in names}
    decider = dispute.routed_to.uscc if dispute.routed_to else None
    record = dispute.record.content if dispute.record else None
    return shown | {"uscc": dispute.firm.uscc, "routed_to": decider, "record": record}


@router.post("/disputes", response={201: DisputeOut}, operation_id="file_dispute")
def file_dispute(request: HttpRequest, asked: DisputeIn) -> Status:
    """Dispute a record of the caller's own firm, or a source as a whole; it is marked from this moment on."""
    actor = request.actor  # type: ignore[attr-defined]
    dispute = services.file_dispute(actor=actor, at=timezone.now(), **asked.dict())
    return Status(201, _told(queries.get_dispute(actor=actor, dispute_id=dispute.pk)))


@router.get("/disputes", response=list[DisputeOut], operation_id="list_disputes")
def list_disputes(request: HttpRequest, limit: int = Query(100, ge=1, le=500)) -> list[dict[str, Any]]:
    """List the caller's own disputes, or those its office has to decide, the open ones first."""
    rows = queries.list_disputes(actor=request.actor)  # type: ignore[attr-defined]
    return [_told(dispute) for dispute in rows[:limit]]


@router.post("/disputes/{uuid:dispute_id}/decision", response=DisputeOut, operation_id="decide_dispute")
def decide_dispute(request: HttpRequest, dispute_id: UUID, asked: DecisionIn) -> dict[str, Any]:
    """Decide a dispute about what the caller's office reported."""
    actor = request.actor  # type: ignore[attr-defined]
    services.decide_dispute(actor=actor, dispute_id=dispute_id, at=timezone.now(), **asked.dict())
    return _told(queries.get_dispute(actor=actor, dispute_id=dispute_id))


@router.post("/disputes/{uuid:dispute_id}/withdrawal", response=DisputeOut, operation_id="withdraw_dispute")
def withdraw_dispute(request: HttpRequest, dispute_id: UUID) -> dict[str, Any]:
    """Take back the caller's own open dispute."""
    actor = request.actor  # type: ignore[attr-defined]
    services.withdraw_dispute(actor=actor, dispute_id=dispute_id, at=timezone.now())
    return _told(queries.get_dispute(actor=actor, dispute_id=dispute_id))
