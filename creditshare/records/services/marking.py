"""Give an original back with its faults marked: its sheets as they came, wrong cells red, proposals as last column."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.utils import timezone

from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.records.errors import ReadingStopped
from creditshare.records.models import Batch
from creditshare.records.queries.deliveries import get_wrong_rows
from creditshare.records.queries.mappings import saved_mappings
from creditshare.records.rules.wrong_files import Fault, write_marked
from creditshare.records.services.originals import path_of
from creditshare.records.sources.reading.child import Job
from creditshare.records.sources.reading.parent import read_original


def mark_original(*, actor: Actor, delivery_id: UUID, ordinal: int, faults: Sequence[Fault], at: datetime) -> bytes:
    """Return a file of a delivery as a workbook in which the given faults of it are marked.

    For who may see its wrong rows; raise NotFound for anybody else, and FileRefused where it can no longer be read.
    """
    rows = get_wrong_rows(actor=actor, delivery_id=delivery_id)
    batches = Batch.objects.filter(delivery=delivery_id, ordinal=ordinal, wrong_rows__in=rows)
    found = batches.select_related("delivery__original").first()
    if found is None or found.delivery.original is None:
        raise NotFound()
    delivery = found.delivery
    job = Job(
        path=str(path_of(delivery.original)),
        name=delivery.name,
        source=delivery.source,
        owner=None,
        mapping=delivery.mapping,
        today=timezone.make_naive(at).date().isoformat(),
        mappings=saved_mappings(delivery.source, sender_id=delivery.sender_id, owner_id=delivery.owner_id),
        lays=ordinal,
    )
    book = BytesIO()
    write_marked(_whole(read_original(job), found.name), faults, book)
    return book.getvalue()


def _whole(documents: Iterator[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    """Yield what the reading process lays out; raise ReadingStopped where it ended before the end."""
    for document in documents:
        if document.get("end"):
            return
        yield document
    raise ReadingStopped(name=name)
