"""The check of the whole trail at an auditor's word: asked for, walked through by a worker, its verdict kept."""

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from creditshare.audit import queries
from creditshare.audit.errors import AlreadyChecking
from creditshare.audit.models import TrailCheck
from creditshare.audit.permissions import TRAIL_CHECKED, VERIFY_TRAIL
from creditshare.audit.services.recording import record_event
from creditshare.kernel.actor import PLATFORM, Actor
from creditshare.kernel.permissions import require
from creditshare.outbox.services import enqueue

INTACT = "intact"


@transaction.atomic
def ask_check(*, actor: Actor, at: datetime) -> TrailCheck:
    """Ask for a check of the whole trail; raise AlreadyChecking while one is going on."""
    require(VERIFY_TRAIL, actor)
    try:
        with transaction.atomic():
            check = TrailCheck.objects.create(asked_by_id=actor.person_id, asked_at=at)
    except IntegrityError as error:
        raise AlreadyChecking() from error
    enqueue("creditshare.audit.tasks.check_trail", at=at, key=f"check {check.pk}", check_id=check.pk)
    record_event(VERIFY_TRAIL, actor, check, at=at)
    return check


def run_check(*, check_id: int, at: datetime, renew: Callable[[], None]) -> None:
    """Verify the trail and keep the verdict; done again from the beginning if the worker dies, never twice."""
    if not TrailCheck.objects.filter(pk=check_id, finished_at=None).exists():
        return
    found = queries.verify_database(renew=renew)
    verdict = {name: found[name] for name in ("verdict", "entries", "sealed", "first_bad_index")}
    with transaction.atomic():
        renew()
        open_check = TrailCheck.objects.filter(pk=check_id, finished_at=None)
        if open_check.update(finished_at=at, problem=(found["problem"] or "")[:300], **verdict):
            record_event(TRAIL_CHECKED, PLATFORM, check_id, at=at, **verdict)
