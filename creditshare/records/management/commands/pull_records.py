"""Pull records from a connector of RECORD_CONNECTORS and apply them: the same path as every other door."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from creditshare.kernel.errors import DomainError
from creditshare.records import queries, services


class Command(BaseCommand):
    """Pull what is new at one connector."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the connector's name")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            deliveries = services.pull_connector(name=options["name"], at=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        delivery_ids = [delivery.pk for delivery in deliveries]
        problems = queries.list_problems(delivery_ids)
        for problem in problems:
            self.stderr.write(problem)
        result = {"pages": len(delivery_ids), **queries.sum_deliveries(delivery_ids)}
        words = "\n".join(f"{name}: {value}" for name, value in result.items())
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else words)
        if problems:
            raise SystemExit(1)
