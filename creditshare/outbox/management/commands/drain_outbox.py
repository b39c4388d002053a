"""`manage.py drain_outbox`: do all due work now, here, and exit."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from creditshare.outbox import queries, services
from creditshare.outbox.workers.names import host_name, is_alive, worker_name


class Command(BaseCommand):
    """Do the due work, that which it causes too, and print the counts."""

    help = "Do all due work of the outbox now and exit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry-failed", action="store_true", help="first take up again what was given up")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        services.release_dead(host=host_name(), is_alive=is_alive, at=now)
        if options["retry_failed"]:
            services.retry_failed(at=now)
        started = services.drain(worker=worker_name(), at=now, clock=timezone.now)
        said = {"started": started} | queries.count_work(timezone.now())
        text = json.dumps(said) if options["json"] else ", ".join(f"{name} {count}" for name, count in said.items())
        self.stdout.write(text)
