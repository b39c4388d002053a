"""Numbered batches are applied in the order of their numbers: one is read when all before it have ended."""

from datetime import datetime

from django.db.models import F

from creditshare.outbox.services import enqueue
from creditshare.records.models import CANCELLED, DONE, REFUSED, BatchStream, Delivery, SequencedBatch

IMPORT = "creditshare.records.tasks.import_delivery"
ENDED = (DONE, REFUSED, CANCELLED)


def enqueue_import(delivery: Delivery, *, at: datetime) -> None:
    """Record the work of reading a delivery, once."""
    enqueue(IMPORT, at=at, key=f"{IMPORT}:{delivery.pk}", delivery_id=str(delivery.pk))


def is_its_turn(delivery: Delivery) -> bool:
    """Say whether a delivery may be read now: it has no number, or every number before it is settled."""
    numbered = SequencedBatch.objects.filter(delivery=delivery)
    return not numbered.filter(sequence__gt=F("stream__settled") + 1).exists()


def has_number(delivery_id: object) -> bool:
    """Say whether a delivery came as a numbered batch, so that what it says is in order with the others'."""
    return SequencedBatch.objects.filter(delivery=delivery_id).exists()


def advance(stream: BatchStream, *, at: datetime) -> None:
    """Settle what has ended and let the next batch be read, if it has come; the stream's row must be locked."""
    settled = stream.settled
    waiting = stream.batches.filter(sequence__gt=settled).order_by("sequence").select_related("delivery")
    for batch in waiting.iterator(chunk_size=100):
        if batch.sequence != settled + 1:
            break
        if batch.delivery.status not in ENDED:
            enqueue_import(batch.delivery, at=at)
            break
        settled += 1
    if settled != stream.settled:
        stream.settled = settled
        stream.save(update_fields=["settled"])


def pass_on(delivery: Delivery, *, at: datetime) -> None:
    """Let the batch after this one be read, now that this one has ended; a delivery without a number passes nothing."""
    numbered = SequencedBatch.objects.filter(delivery=delivery).values_list("stream_id", flat=True).first()
    if numbered is not None:
        advance(BatchStream.objects.select_for_update().get(pk=numbered), at=at)
