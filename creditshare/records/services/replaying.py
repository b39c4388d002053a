"""Read the kept original of a delivery again, after what was wrong is mended: a firm registered, a heading known."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.records.errors import NothingToReplay
from creditshare.records.models import Delivery
from creditshare.records.permissions import REPLAY_DELIVERY
from creditshare.records.queries.replays import is_replayable, running_replay
from creditshare.records.services.turns import enqueue_import


@transaction.atomic
def replay_delivery(*, actor: Actor, delivery_id: UUID, at: datetime) -> Delivery:
    """Deliver the same original once more in the name of its sender; return that delivery.

    What is stored already is the same and not stored again; what a later delivery says of a record stands. While such
    a reading is under way it is returned, and none begun. Raise NothingToReplay where nothing was refused or wrong.
    """
    require(REPLAY_DELIVERY, actor)
    asked = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if asked is None:
        raise NotFound()
    require(REPLAY_DELIVERY, actor, asked)
    # A reading of a reading is one of the first: what was delivered when is told by that alone.
    first = asked.replays or asked
    running = running_replay(first)
    if running is not None:
        return running
    if not is_replayable(asked):
        raise NothingToReplay()
    again = Delivery.objects.create(
        source=first.source,
        owner_id=first.owner_id,
        sender_id=first.sender_id,
        person_id=actor.person_id,
        name=first.name,
        original_id=first.original_id,
        registers=first.registers,
        mapping=first.mapping,
        replays=first,
        received_at=at,
    )
    enqueue_import(again, at=at)
    facts = {"source": first.source, "replays": str(first.pk), "original": first.original_id}
    record_event(REPLAY_DELIVERY, actor, again, at=at, firm_id=first.owner_id, **facts)
    return again
