"""A worker process that kills itself (SIGKILL) at a chosen point: `python -m tests.outbox.lab DEED [POINT COUNT]`.

Points: `claimed` after a claim was committed, `effect` after the effect and before the done mark, `marked` after the
mark and before the commit, `committed` after it. COUNT says at which passing of the point.
"""

import os
import signal
import sys
from itertools import count

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.outbox.lab_settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from creditshare.audit.services import record_event  # noqa: E402
from creditshare.kernel.actor import PLATFORM  # noqa: E402
from creditshare.outbox import services  # noqa: E402
from creditshare.outbox.models import Work  # noqa: E402
from tests.outbox import effects  # noqa: E402


class Grenade:
    """Kills this process when its point is passed for the n-th time."""

    def __init__(self, point: str, number: int) -> None:
        self.point, self.number, self.passed = point, number, count(1)

    def pass_point(self, point: str) -> None:
        if point == self.point and next(self.passed) == self.number:
            os.kill(os.getpid(), signal.SIGKILL)


def arm(grenade: Grenade) -> None:
    """Lay the points around the real code."""
    claim, change, mark = services._claim, services.Lease.change, effects.record_event

    def claim_and_pass(worker, now):
        grenade.pass_point("committed")
        work = claim(worker, now)
        grenade.pass_point("claimed")
        return work

    def change_and_pass(lease, **columns):
        change(lease, **columns)
        if "done_at" in columns:
            grenade.pass_point("marked")

    def record_and_pass(*arguments, **facts):
        mark(*arguments, **facts)
        grenade.pass_point("effect")

    services._claim, services.Lease.change, effects.record_event = claim_and_pass, change_and_pass, record_and_pass


def put(marks: int, walks: int, steps: int) -> None:
    """Record work, each piece with its own name."""
    now = timezone.now()
    for number in range(marks):
        services.enqueue(effects.PATH + "mark", at=now, key=f"mark{number}", name=f"mark{number}")
    for number in range(walks):
        services.enqueue(effects.PATH + "walk", at=now, key=f"walk{number}", name=f"walk{number}", steps=steps)


def lose(grenade: Grenade) -> None:
    """The naive way: do the work in on_commit, after its cause was committed."""

    def effect(name: str) -> None:
        grenade.pass_point("effect")
        effects.mark(at=timezone.now(), name=name)

    for number in range(5):
        with transaction.atomic():
            record_event("tests.cause", PLATFORM, f"mark{number}", at=timezone.now())
            transaction.on_commit(lambda name=f"mark{number}": effect(name))


def double(grenade: Grenade) -> None:
    """The other naive way: do the work, then say that it is done."""
    for work in Work.objects.filter(done_at=None).order_by("pk"):
        effects.mark(at=timezone.now(), name=work.arguments["name"])
        grenade.pass_point("effect")
        Work.objects.filter(pk=work.pk).update(done_at=timezone.now())


if __name__ == "__main__":
    deed, *rest = sys.argv[1:]
    if deed == "put":
        put(*(int(number) for number in rest))
    else:
        bomb = Grenade(rest[0], int(rest[1])) if rest else Grenade("never", 0)
        if deed == "drain":
            arm(bomb)
            call_command("drain_outbox")
        else:
            {"lose": lose, "double": double}[deed](bomb)
