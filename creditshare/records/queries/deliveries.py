"""Deliveries: what was sent, how far it is, what became of its rows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.records.models import REFUSED, Batch, Delivery, Original, WrongRow
from creditshare.records.permissions import VIEW_DELIVERY, VIEW_WRONG_ROWS
from creditshare.records.rules.complaints import sentence_of
from creditshare.records.sources.reading.parent import refusal

COUNTS = ("rows", "new", "same", "changed", "wrong")


def _with_counts() -> QuerySet[Delivery]:
    counted = {name: Sum(f"batches__{name}") for name in COUNTS}
    firms = Count("batches__firm", distinct=True)
    return Delivery.objects.select_related("owner", "sender", "original").annotate(enterprises=firms, **counted)


def list_deliveries(*, actor: Actor) -> QuerySet[Delivery]:
    """List what the actor's organisation sent or what is about it, latest first, each with the counts of its rows."""
    require(VIEW_DELIVERY, actor)
    mine = Q(sender_id=actor.organisation_id) | Q(owner_id=actor.organisation_id)
    return _with_counts().filter(mine).order_by("-received_at", "-pk")


def get_delivery(*, actor: Actor, delivery_id: UUID) -> Delivery:
    """Return a delivery that the actor's organisation sent or that is about it, with its counts; raise NotFound."""
    delivery = _with_counts().filter(pk=delivery_id).first()
    if delivery is None:
        require(VIEW_DELIVERY, actor)
        raise NotFound()
    require(VIEW_DELIVERY, actor, delivery)
    return delivery


def sum_deliveries(delivery_ids: Sequence[UUID]) -> dict[str, Any]:
    """Sum some deliveries: files, rows = new + same + changed + wrong, and the number of enterprises."""
    batches = Batch.objects.filter(delivery__in=delivery_ids)
    sums = batches.aggregate(**{name: Sum(name) for name in COUNTS})
    firms = set(batches.exclude(firm=None).values_list("firm_id", flat=True))
    return {"files": batches.count(), **{name: sums[name] or 0 for name in COUNTS}, "enterprises": len(firms)}


def list_problems(delivery_ids: Sequence[UUID]) -> list[str]:
    """List why deliveries or files of them were refused, each with its file's name."""
    deliveries = Delivery.objects.filter(pk__in=delivery_ids).exclude(problem=None)
    batches = Batch.objects.filter(delivery__in=delivery_ids, status=REFUSED).order_by("delivery", "ordinal")
    return [f"{item.name}: {problem_of(item)}" for item in (*deliveries, *batches)]


def problem_of(item: Delivery | Batch) -> Exception | None:
    """Return the refusal stored with a delivery or batch."""
    return refusal(item.problem["code"], item.problem["facts"]) if item.problem else None


def get_wrong_rows(*, actor: Actor, delivery_id: UUID) -> QuerySet[WrongRow]:
    """Return the wrong rows of a delivery that the actor's organisation sent, file by file; raise NotFound."""
    delivery = get_delivery(actor=actor, delivery_id=delivery_id)
    require(VIEW_WRONG_ROWS, actor, delivery)
    rows = WrongRow.objects.filter(batch__delivery=delivery).select_related("batch")
    return rows.order_by("batch__ordinal", "line", "pk")


def list_batches(delivery: Delivery) -> QuerySet[Batch]:
    """List the files of a delivery in their order."""
    return Batch.objects.filter(delivery=delivery).select_related("firm").order_by("ordinal")


def sum_notes(delivery: Delivery) -> dict[str, int]:
    """Sum what was accepted but is worth knowing, over the files of a delivery."""
    sums: Counter[str] = Counter()
    for notes in Batch.objects.filter(delivery=delivery).exclude(notes={}).values_list("notes", flat=True):
        sums.update(notes)
    return dict(sums)


def get_original_path(digest: str) -> Path:
    """Return where the bytes of a kept original stand; raise NotFound."""
    original = Original.objects.filter(digest=digest).first()
    if original is None:
        raise NotFound()
    return Path(settings.ORIGINALS_DIR) / original.path


def list_wrong_rows(delivery_ids: Iterable[UUID]) -> Iterator[list[Any]]:
    """Yield file, line, column, given, code and sentence of every wrong row, in the order of the files."""
    rows = WrongRow.objects.filter(batch__delivery__in=list(delivery_ids)).order_by("batch_id", "line", "pk")
    for row in rows.select_related("batch").iterator():
        yield [row.batch.name, row.line, row.column, row.given, row.code, sentence_of(row.code)]
