"""Take in numbered, signed batches: each number once, the same bytes again change nothing, a gap holds what is behind.

A batch beyond a gap is kept and waits, because what it says may correct what is missing; the operator may give the
missing numbers up.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import DomainError, NotFound
from creditshare.kernel.permissions import require
from creditshare.parties.queries import client_keys
from creditshare.parties.rules.keys import import_keys
from creditshare.records.errors import (
    NothingToRelease,
    SequenceGivenUp,
    SequenceMissing,
    SequenceNeedsSystem,
    SequenceReused,
    SequenceTooFar,
    SourceUnknown,
)
from creditshare.records.models import (
    RELEASED,
    REPLAYED,
    TURNED_AWAY,
    BatchStream,
    Delivery,
    SequencedBatch,
    SequenceEvent,
)
from creditshare.records.permissions import DELIVER_RECORDS, RELEASE_SEQUENCE
from creditshare.records.rules.sequences import MOST_AHEAD, read_sequence
from creditshare.records.rules.signatures import verify_batch
from creditshare.records.services.deliveries import receive_delivery
from creditshare.records.services.turns import advance
from creditshare.records.sources import SOURCES

LONGEST_NUMBER = 18
Unpack = Callable[[], Mapping[str, Any]]


def receive_batch(
    *, actor: Actor, source: str, sequence: str, signature: str, body: bytes, unpack: Unpack, at: datetime
) -> tuple[Delivery, bool]:
    """Take in a signed batch under its number; return its delivery, and whether it had come before.

    `body` is what was signed, `unpack` makes of it what receive_delivery takes. Raise a BatchRefused, or what these two
    raise; each refusal is recorded in the stream.
    """
    if source not in SOURCES:
        raise SourceUnknown(source=source)
    require(DELIVER_RECORDS, actor)
    if actor.client_id is None:
        raise SequenceNeedsSystem()
    try:
        with transaction.atomic():
            return _receive(actor, source, sequence, signature, body, unpack, at)
    except DomainError as refused:
        digest = hashlib.sha256(body).hexdigest()
        _record_refusal(actor.client_id, source, sequence, code=refused.code, digest=digest, at=at)
        raise


def _receive(
    actor: Actor, source: str, sequence: str, signature: str, body: bytes, unpack: Unpack, at: datetime
) -> tuple[Delivery, bool]:
    if not sequence:
        raise SequenceMissing()
    number = read_sequence(sequence)
    keys = import_keys(client_keys(actor))
    digest = verify_batch(signature, body=body, keys=keys, sequence=number, source=source, at=at).digest
    stream = _lock_stream(actor.client_id, source)
    known = stream.batches.select_related("delivery__owner").filter(sequence=number).first()
    if known is not None:
        if known.digest != digest:
            raise SequenceReused(sequence=number)
        SequenceEvent.objects.create(stream=stream, kind=REPLAYED, sequence=number, digest=digest, at=at)
        return known.delivery, True
    if number <= stream.settled:
        raise SequenceGivenUp(sequence=number)
    if number > stream.settled + MOST_AHEAD:
        raise SequenceTooFar(sequence=number, most=MOST_AHEAD, next=stream.settled + 1)
    delivery = receive_delivery(actor=actor, source=source, waits=True, at=at, **unpack())
    SequencedBatch.objects.create(stream=stream, sequence=number, digest=digest, delivery=delivery, received_at=at)
    advance(stream, at=at)
    return delivery, False


def _lock_stream(client_id: int | None, source: str) -> BatchStream:
    stream, _ = BatchStream.objects.get_or_create(client_id=client_id, source=source)
    return BatchStream.objects.select_for_update().get(pk=stream.pk)


@transaction.atomic
def _record_refusal(client_id: int, source: str, sequence: str, *, code: str, digest: str, at: datetime) -> None:
    stream, _ = BatchStream.objects.get_or_create(client_id=client_id, source=source)
    is_number = sequence.isascii() and sequence.isdigit() and len(sequence) <= LONGEST_NUMBER
    number = int(sequence) if is_number else None
    SequenceEvent.objects.create(stream=stream, kind=TURNED_AWAY, sequence=number, code=code, digest=digest, at=at)


@transaction.atomic
def release_sequence(*, actor: Actor, stream_id: int, at: datetime) -> BatchStream:
    """Give up the numbers missing before the first waiting batch, so that it is applied; they are refused from then on.

    Raise NothingToRelease where no batch waits behind a missing number.
    """
    require(RELEASE_SEQUENCE, actor)
    stream = BatchStream.objects.select_for_update().filter(pk=stream_id).first()
    if stream is None:
        raise NotFound()
    beyond = stream.batches.filter(sequence__gt=stream.settled).order_by("sequence")
    first = beyond.values_list("sequence", flat=True).first()
    if first is None or first == stream.settled + 1:
        raise NothingToRelease()
    missing, last = stream.settled + 1, first - 1
    SequenceEvent.objects.create(stream=stream, kind=RELEASED, sequence=missing, until=last, at=at)
    stream.settled = last
    stream.save(update_fields=["settled"])
    advance(stream, at=at)
    record_event(RELEASE_SEQUENCE, actor, stream, at=at, source=stream.source, first=missing, last=last)
    return stream
