"""The API of the trail: checkpoints, proofs and keys for everybody, entries for those they concern, and a witness."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from creditshare.audit import queries, services
from creditshare.audit.errors import NotExtending
from creditshare.audit.schemas import (
    CheckpointOut,
    ConsistencyOut,
    EntryOut,
    Erased,
    EraseFields,
    InclusionOut,
    Keys,
)

router = Router()
TEXT = "text/plain; charset=utf-8"


@router.get("/keys", auth=None, response=Keys, operation_id="get_trail_keys")
def get_trail_keys(request: HttpRequest) -> dict[str, Any]:
    """Give the public keys of the trail, as verifiers pin them."""
    return {
        "origin": settings.AUDIT_ORIGIN,
        "keys": queries.list_verifier_keys(),
        "witness": queries.witness_key(),
    }


@router.get("/checkpoint", auth=None, operation_id="get_checkpoint_note")
def get_checkpoint_note(request: HttpRequest, size: int | None = Query(None, ge=1, lt=2**63)) -> HttpResponse:
    """Give the newest checkpoint, or that of a size, as a signed note with its cosignatures (plain text)."""
    return HttpResponse(queries.note_of(queries.get_checkpoint(size)), content_type=TEXT)


@router.get("/checkpoints/latest", auth=None, response=CheckpointOut, operation_id="get_latest_checkpoint")
def get_latest_checkpoint(request: HttpRequest) -> dict[str, Any]:
    """Give the newest checkpoint with its cosignatures and time-stamps."""
    return queries.describe_checkpoint(queries.get_checkpoint())


@router.get("/checkpoints/{int:size}", auth=None, response=CheckpointOut, operation_id="get_checkpoint")
def get_checkpoint(request: HttpRequest, size: int) -> dict[str, Any]:
    """Give the checkpoint that seals so many entries."""
    return queries.describe_checkpoint(queries.get_checkpoint(min(size, 2**63 - 1)))


@router.get("/consistency", auth=None, response=ConsistencyOut, operation_id="prove_consistency")
def prove_consistency(request: HttpRequest, first: int, second: int | None = None) -> dict[str, Any]:
    """Prove that the first entries begin the trail of `second`, or all that is sealed."""
    return queries.prove_consistency(first=first, second=second)


@router.get("/entries/{int:entry_id}", response=EntryOut, operation_id="get_trail_entry")
def get_trail_entry(request: HttpRequest, entry_id: int) -> dict[str, Any]:
    """Show an entry of the trail with the personal words behind its digests, while they are kept."""
    actor, number = request.actor, min(entry_id, 2**63 - 1)  # type: ignore[attr-defined]
    entry = queries.get_entry(actor=actor, entry_id=number)
    personal = queries.open_fields(actor=actor, entry_id=number)
    return {"id": entry.pk, "position": entry.position, "body": entry.body, "personal": personal}


@router.get("/entries/{int:entry_id}/proof", response=InclusionOut, operation_id="prove_entry")
def prove_entry(request: HttpRequest, entry_id: int, size: int | None = Query(None, ge=1, lt=2**63)) -> dict[str, Any]:
    """Prove that an entry is under the newest checkpoint, or under that of a size."""
    return queries.prove_entry(actor=request.actor, entry_id=min(entry_id, 2**63 - 1), size=size)  # type: ignore[attr-defined]


@router.post("/entries/{int:entry_id}/erase", response=Erased, operation_id="erase_fields")
def erase_fields(request: HttpRequest, entry_id: int, asked: EraseFields) -> dict[str, Any]:
    """Erase the personal words behind an entry's digests; the entry and every proof stay."""
    at, number = timezone.now(), min(entry_id, 2**63 - 1)
    erased = services.erase_fields(actor=request.actor, entry_id=number, at=at, **asked.dict())  # type: ignore[attr-defined]
    return {"erased": erased}


@router.post("/witness/add-checkpoint", auth=None, operation_id="add_checkpoint")
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign a checkpoint of a log that is witnessed here, when it extends the last one (C2SP tlog-witness)."""
    try:
        return HttpResponse(services.witness_checkpoint(body=request.body, at=timezone.now()), content_type=TEXT)
    except NotExtending as error:
        return HttpResponse(f"{error.facts['size']}\n", status=error.status, content_type="text/x.tlog.size")
