"""Record work in the transaction of its cause, and do each piece of it exactly once.

A worker claims a row by a lease and runs its handler. The row is marked done in the very transaction of the effect, and
only by the worker that still holds the lease: whoever is killed or too slow leaves nothing behind, and another goes on.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from creditshare.kernel.canonical import canonical_json
from creditshare.outbox import queries
from creditshare.outbox.errors import Interrupted, LeaseLost
from creditshare.outbox.models import Work
from creditshare.outbox.rules.retry import MAX_ATTEMPTS, is_deadly, problem_of, rest_after
from creditshare.outbox.workers import doorbell, handlers

# A handler in one transaction cannot renew, so its lease covers the longest; a stepwise one renews in every step.
WHOLE_LEASE = timedelta(minutes=5)
STEP_LEASE = timedelta(minutes=2)
KEPT_DONE = timedelta(days=30)

Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one worker to do one piece of work, for a time."""

    work_id: int
    worker: str
    start: int
    clock: Clock
    stopping: Callable[[], bool]

    def renew(self, length: timedelta = STEP_LEASE) -> None:
        """Hold on for another while; raise LeaseLost when someone else holds it, Interrupted when the worker stops.

        Called inside the transaction of a step, it also keeps that step from counting after the lease was lost.
        """
        if self.stopping():
            raise Interrupted()
        self.change(claimed_until=self.clock() + length)

    def change(self, **columns: Any) -> None:
        """Write to the row; raise LeaseLost unless this lease still holds it."""
        held = Work.objects.open().filter(pk=self.work_id, claimed_by=self.worker, starts=self.start)
        if not held.update(**columns):
            raise LeaseLost()


def enqueue(handler: str, *, at: datetime, key: str | None = None, **arguments: Any) -> None:
    """Record one call of a handler named by its dotted path; the same key is recorded once.

    Arguments travel as canonical JSON, so dates, decimals and UUIDs arrive as text. Raise UnknownHandler.
    """
    handlers.ensure_known(handler)
    plain = json.loads(canonical_json(arguments))
    work = Work(handler=handler, arguments=plain, key=key, created_at=at, due_at=at)
    Work.objects.bulk_create([work], ignore_conflicts=True)
    if doorbell.is_installed() and all(waiting[1] is not doorbell.ring for waiting in connection.run_on_commit):
        transaction.on_commit(doorbell.ring, robust=True)


def enqueue_periodic(*, at: datetime) -> None:
    """Record the work of OUTBOX_PERIODIC once for each of its periods, however many relays run."""
    for handler, seconds in settings.OUTBOX_PERIODIC.items():
        key = f"{handler}#{int(at.timestamp()) // seconds}"
        if not Work.objects.filter(key=key).exists():
            enqueue(handler, at=at, key=key)


def drain(
    *,
    worker: str,
    at: datetime,
    clock: Clock | None = None,
    stopping: Callable[[], bool] = lambda: False,
    limit: int | None = None,
) -> int:
    """Do the due work, one piece after the other; return how many pieces were started.

    `clock` tells a long-running door's time; without it all happens `at`. `stopping` is asked between pieces and steps.
    """
    now, started = clock or (lambda: at), 0
    while not stopping() and (limit is None or started < limit):
        work = _claim(worker, now())
        if work is None:
            break
        _perform(work, Lease(work.pk, worker, work.starts, now, stopping))
        started += 1
    return started


def release_dead(*, host: str, is_alive: Callable[[int], bool], at: datetime) -> int:
    """Free at once what dead workers of this host still hold (`host/process/…`); return how many pieces."""
    held = Work.objects.open().filter(claimed_until__gt=at, claimed_by__startswith=f"{host}/")
    dead = {name for name in held.values_list("claimed_by", flat=True).distinct() if not is_alive(_pid_of(name))}
    return held.filter(claimed_by__in=dead).update(claimed_until=at) if dead else 0


def retry_failed(*, at: datetime) -> int:
    """Take up again what was given up; return how many pieces."""
    given_up = Work.objects.exclude(failed_at=None)
    return given_up.update(failed_at=None, starts=0, attempts=0, due_at=at, claimed_by="", claimed_until=None)


def forget_done(*, at: datetime) -> int:
    """Delete work done over thirty days ago; return how many pieces."""
    return Work.objects.filter(done_at__lt=at - KEPT_DONE).delete()[0]


def _pid_of(worker: str) -> int:
    return int(worker.split("/")[1])


def _claim(worker: str, now: datetime) -> Work | None:
    if not queries.has_due(now):
        return None
    with transaction.atomic():
        # PostgreSQL locks the row and lets other workers skip it; on SQLite the transaction itself is the lock.
        work = Work.objects.due(now).select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if work is None:
            return None
        work.starts += 1
        work.claimed_by, work.claimed_until = worker, now + WHOLE_LEASE
        work.save(update_fields=["starts", "claimed_by", "claimed_until"])
    return work


def _perform(work: Work, lease: Lease) -> None:
    try:
        handler = handlers.load(work.handler)
        stepwise = handlers.is_stepwise(handler)
        if is_deadly(work.starts, work.attempts, stepwise=stepwise):
            lease.change(failed_at=lease.clock(), problem="its worker died each time")
        elif stepwise:
            lease.renew()
            handler(at=lease.clock(), renew=lease.renew, **work.arguments)
            lease.change(done_at=lease.clock(), problem="")
        else:
            with transaction.atomic():
                handler(at=lease.clock(), **work.arguments)
                lease.change(done_at=lease.clock(), problem="")
    except LeaseLost:
        log.warning("work %s %s: another worker took it over", work.pk, work.handler)
    except Interrupted:
        _give_back(lease, due_at=lease.clock(), starts=work.starts - 1)
    except Exception as error:
        _record_failure(work, lease, problem_of(error))


def _record_failure(work: Work, lease: Lease, problem: str) -> None:
    attempts, now = work.attempts + 1, lease.clock()
    log.error("work %s %s, attempt %s: %s", work.pk, work.handler, attempts, problem)
    if attempts >= MAX_ATTEMPTS:
        _give_back(lease, failed_at=now, problem=problem, attempts=attempts)
    else:
        _give_back(lease, due_at=now + rest_after(attempts), problem=problem, attempts=attempts)


def _give_back(lease: Lease, **columns: Any) -> None:
    try:
        lease.change(claimed_by="", claimed_until=None, **columns)
    except LeaseLost:
        log.warning("work %s: another worker took it over", lease.work_id)
