"""Which deliveries may be read again from their kept original, and which were."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import may
from creditshare.records.models import CANCELLED, DONE, READING, REFUSED, WAITING, Batch, Delivery
from creditshare.records.permissions import REPLAY_DELIVERY


def is_replayable(delivery: Delivery) -> bool:
    """Say whether something of a delivery was refused, wrong or left out, so that reading it again may bring more."""
    if delivery.status in (REFUSED, CANCELLED):
        return delivery.original_id is not None
    faulty = Batch.objects.filter(Q(status=REFUSED) | Q(wrong__gt=0), delivery=delivery)
    return delivery.status == DONE and delivery.original_id is not None and faulty.exists()


def running_replay(delivery: Delivery) -> Delivery | None:
    """Return the delivery that reads this one's original again at the moment, None where none does."""
    return Delivery.objects.filter(replays=delivery, status__in=(WAITING, READING)).first()


DELIVERED_AT = Coalesce("batch__delivery__replays__received_at", "batch__delivery__received_at")
"""When what a stored row says was delivered first."""


def first_delivered(delivery: Delivery) -> datetime | None:
    """Return when a delivery that is read again came first, None for an ordinary one."""
    return delivery.replays.received_at if delivery.replays else None


def may_replay(*, actor: Actor, delivery: Delivery) -> bool:
    """Say whether the actor may have a delivery read again, and there is a reason to."""
    return (
        may(REPLAY_DELIVERY, actor, delivery)
        and is_replayable(delivery)
        and running_replay(delivery.replays or delivery) is None
    )


def list_replays(delivery: Delivery) -> QuerySet[Delivery]:
    """List the deliveries that read this one's original again, latest first."""
    return Delivery.objects.filter(replays=delivery).order_by("-received_at", "-pk")
