"""`manage.py relay`: see to it that no work waits.

Without a broker the relay does the work itself. With one it rings for work that nobody has taken, so that a lost
message or a restarted broker delays work by seconds and loses none.
"""

import logging
import signal
import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connection
from django.utils import timezone

from creditshare.outbox import queries, services
from creditshare.outbox.workers import doorbell
from creditshare.outbox.workers.names import host_name, is_alive, worker_name

UPKEEP = timedelta(seconds=5)
RING_AGAIN = timedelta(seconds=5)
log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Loop until SIGTERM or SIGINT; a piece of work under way is finished, a stepwise one after its step."""

    help = "Do the outbox's work, or with a broker ring for what nobody has taken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--poll", type=float, default=0.2, help="seconds between two looks")

    def handle(self, *args: Any, **options: Any) -> None:
        # A list and no Event: a second signal that comes inside Event.set() would wait for itself for ever.
        stop: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda given, _: stop.append(given))
        worker, upkeep_due = worker_name(), timezone.now()
        self.stderr.write(f"relay {worker}: {'ringing' if doorbell.is_installed() else 'working'}")
        while not stop:
            try:
                if timezone.now() >= upkeep_due:
                    self._upkeep()
                    upkeep_due = timezone.now() + UPKEEP
                if not doorbell.is_installed():
                    services.drain(worker=worker, at=timezone.now(), clock=timezone.now, stopping=lambda: bool(stop))
            except OperationalError as error:
                log.warning("the database did not answer (%s); trying again", type(error).__name__)
                connection.close()
            time.sleep(options["poll"])
        self.stderr.write(f"relay {worker}: stopped")

    def _upkeep(self) -> None:
        now = timezone.now()
        services.enqueue_periodic(at=now)
        services.release_dead(host=host_name(), is_alive=is_alive, at=now)
        if doorbell.is_installed() and queries.has_due(now - RING_AGAIN):
            doorbell.ring()
