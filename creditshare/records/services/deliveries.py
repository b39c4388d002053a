"""A delivery: its original is kept and its reading recorded as work, then its files are applied one by one."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone

from creditshare.audit.services import record_event
from creditshare.kernel.actor import ENTERPRISE, PLATFORM, Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.lifecycle import Moves, ensure_transition, may_move
from creditshare.kernel.permissions import require
from creditshare.parties.queries import find_organisation, require_authority
from creditshare.parties.rules.delegation import RECORDS
from creditshare.parties.services import tell
from creditshare.records.errors import DeliveryCancelled, FileRefused, FirmUnknown, SourceUnknown
from creditshare.records.models import CANCELLED, DONE, READING, REFUSED, WAITING, Batch, Delivery
from creditshare.records.permissions import CANCEL_DELIVERY, DELIVER_RECORDS, REGISTER_UNKNOWN, Claim
from creditshare.records.queries.mappings import saved_mappings
from creditshare.records.rules.names import plain_file_name
from creditshare.records.rules.notices import DELIVERY_DONE, DELIVERY_REFUSED, DELIVERY_WRONG
from creditshare.records.services.batches import Renew, apply_file, parsed_of
from creditshare.records.services.originals import path_of, store_original
from creditshare.records.services.turns import enqueue_import, is_its_turn, pass_on
from creditshare.records.sources import SOURCES
from creditshare.records.sources.reading.child import Job
from creditshare.records.sources.reading.parent import Documents, read_original

APPLIED = "records.delivery.apply"

DELIVERY_MOVES: Moves = {
    WAITING: frozenset({READING, CANCELLED}),
    READING: frozenset({READING, DONE, REFUSED, CANCELLED}),
}
COUNTS = ("rows", "new", "same", "changed", "wrong")


@transaction.atomic
def receive_delivery(
    *,
    actor: Actor,
    source: str,
    owner_uscc: str | None = None,
    name: str,
    content: bytes = b"",
    path: Path | None = None,
    registers: bool = False,
    mapping: Mapping[str, str] | None = None,
    waits: bool = False,
    at: datetime,
) -> Delivery:
    """Take in a file or zip (its bytes, or where they stand): keep the original and record the work of reading it.

    Raise SourceUnknown, FirmUnknown (to offices), or a refusal of the actor. Nothing is read here; where it `waits`,
    whoever asked says when it may be.
    """
    if source not in SOURCES:
        raise SourceUnknown(source=source)
    require(DELIVER_RECORDS, actor)
    owner = find_organisation(owner_uscc) if owner_uscc else None
    if owner_uscc and owner is None:
        # A firm learns no more of a code that is not registered than of one that is somebody else's.
        raise NotFound() if actor.organisation_kind == ENTERPRISE else FirmUnknown(uscc=owner_uscc)
    owner_id = owner.pk if owner else actor.organisation_id if actor.organisation_kind == ENTERPRISE else None
    require(DELIVER_RECORDS, actor, Claim(owner_id, SOURCES[source].SENDERS))
    require_authority(actor, RECORDS, at)
    if registers:
        require(REGISTER_UNKNOWN, actor)
    original = store_original(content if path is None else path.read_bytes(), at=at)
    delivery = Delivery.objects.create(
        source=source,
        owner_id=owner_id,
        sender_id=actor.organisation_id,
        person_id=actor.person_id,
        name=plain_file_name(name),
        original=original,
        registers=registers,
        mapping=dict(mapping or {}),
        received_at=at,
    )
    if not waits:
        enqueue_import(delivery, at=at)
    facts = {"source": source, "name": delivery.name, "original": original.digest}
    record_event(DELIVER_RECORDS, actor, delivery, at=at, firm_id=owner_id, **facts)
    return delivery


@transaction.atomic
def cancel_delivery(*, actor: Actor, delivery_id: UUID, at: datetime) -> Delivery:
    """Stop a delivery before its next file; what was applied stays applied."""
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    require(CANCEL_DELIVERY, actor)
    if delivery is None:
        raise NotFound()
    require(CANCEL_DELIVERY, actor, delivery)
    ensure_transition(DELIVERY_MOVES, delivery.status, CANCELLED)
    delivery.status, delivery.finished_at = CANCELLED, at
    delivery.save(update_fields=["status", "finished_at"])
    record_event(CANCEL_DELIVERY, actor, delivery, at=at, firm_id=delivery.owner_id)
    pass_on(delivery, at=at)
    return delivery


def import_delivery(*, delivery_id: UUID | str, at: datetime, renew: Renew | None = None) -> Delivery:
    """Read a delivery file by file, each applied in a transaction of its own; return it as it ends.

    Call it again after a crash: files that were applied are skipped. `renew` is called in the transaction of each file:
    work that takes long is not taken for dead, and a worker that was taken for dead applies nothing. A delivery ends
    done, refused (nothing of it could be read) or cancelled.
    """
    delivery = _start(delivery_id, at)
    if delivery.status != READING:
        return delivery
    renews = renew or (lambda: None)
    documents = read_original(_job(delivery, at), pulse=lambda: _go_on(delivery, renews))
    problem = None
    try:
        _apply_documents(delivery, documents, at, renews)
    except FileRefused as refused:
        problem = {"code": refused.code, "facts": refused.facts}
    except DeliveryCancelled:
        return Delivery.objects.get(pk=delivery.pk)
    finally:
        documents.close()
    return _finish(delivery, problem, at)


def _go_on(delivery: Delivery, renew: Renew) -> None:
    """Hold on to the work while a large file is read in silence, unless nobody wants it any more."""
    renew()
    _ensure_wanted(delivery)


def _ensure_wanted(delivery: Delivery) -> None:
    """Raise DeliveryCancelled where a delivery was cancelled meanwhile."""
    if Delivery.objects.filter(pk=delivery.pk, status=CANCELLED).exists():
        raise DeliveryCancelled()


@transaction.atomic
def _start(delivery_id: UUID | str, at: datetime) -> Delivery:
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("original", "owner").get(pk=delivery_id)
    if may_move(DELIVERY_MOVES, delivery.status, READING) and is_its_turn(delivery):
        # Who finds it being read already takes up what a crashed worker left.
        delivery.resumed_at = at if delivery.status == READING else None
        delivery.status, delivery.started_at = READING, delivery.started_at or at
        delivery.save(update_fields=["status", "started_at", "resumed_at"])
    return delivery


def _job(delivery: Delivery, at: datetime) -> Job:
    return Job(
        path=str(path_of(delivery.original)),
        name=delivery.name,
        source=delivery.source,
        owner=delivery.owner.uscc if delivery.owner else None,
        mapping=delivery.mapping,
        today=timezone.make_naive(at).date().isoformat(),
        mappings=saved_mappings(delivery.source, sender_id=delivery.sender_id, owner_id=delivery.owner_id),
    )


def _apply_documents(delivery: Delivery, documents: Documents, at: datetime, renew: Renew) -> None:
    plan = next(documents)["plan"]
    finished = _lay_batches(delivery, plan)
    total, read = sum(entry["size"] for entry in plan) or 1, 0
    for ordinal, document in enumerate(documents, start=1):
        read += plan[ordinal - 1]["size"]
        if ordinal in finished:
            continue
        _ensure_wanted(delivery)
        parsed = parsed_of(delivery, document)
        share = max(read, 1) / total
        apply_file(
            delivery=delivery,
            ordinal=ordinal,
            digest=document["digest"],
            parsed=parsed,
            share_done=share,
            at=at,
            renew=renew,
        )


@transaction.atomic
def _lay_batches(delivery: Delivery, plan: list[dict[str, Any]]) -> set[int]:
    """Store a waiting batch for each file of the plan, once; return the ordinals that are already finished."""
    entries = enumerate(plan, start=1)
    batches = [
        Batch(delivery=delivery, ordinal=ordinal, name=entry["name"], size=entry["size"], source=delivery.source)
        for ordinal, entry in entries
    ]
    Batch.objects.bulk_create(batches, ignore_conflicts=True)
    Delivery.objects.filter(pk=delivery.pk).update(files_total=len(plan))
    done = Batch.objects.filter(delivery=delivery, status__in=(DONE, REFUSED))
    return set(done.values_list("ordinal", flat=True))


@transaction.atomic
def _finish(delivery: Delivery, problem: dict[str, Any] | None, at: datetime) -> Delivery:
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.status != READING:
        return delivery
    batches = Batch.objects.filter(delivery=delivery)
    sums = batches.aggregate(files=Count("pk"), **{name: Sum(name) for name in COUNTS})
    refused = batches.filter(status=REFUSED).count()
    delivery.problem = problem
    delivery.files_total, delivery.files_done = sums["files"], batches.exclude(status=WAITING).count()
    delivery.rows_done = delivery.rows_total = sums["rows"] or 0
    delivery.status = REFUSED if problem or refused == sums["files"] else DONE
    delivery.finished_at = at
    delivery.save()
    facts = {name: sums[name] or 0 for name in COUNTS} | {"files": sums["files"], "refused": refused}
    if delivery.sender_id:
        _tell_sender(delivery, facts, at)
    record_event(APPLIED, PLATFORM, delivery, at=at, firm_id=delivery.owner_id, **facts)
    pass_on(delivery, at=at)
    return delivery


def _tell_sender(delivery: Delivery, facts: dict[str, Any], at: datetime) -> None:
    code = DELIVERY_WRONG if facts["wrong"] else DELIVERY_DONE
    tell(
        organisation_id=delivery.sender_id,
        code=DELIVERY_REFUSED if delivery.status == REFUSED else code,
        facts={"name": delivery.name} | {name: facts[name] for name in COUNTS},
        link=reverse("records_delivery", args=[delivery.pk]),
        key=f"delivery:{delivery.pk}",
        at=at,
    )
