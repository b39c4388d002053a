"""Search the district's trade of the 12 months before a day for rings, and keep the marks."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from creditshare.profiles import services


class Command(BaseCommand):
    """Mark circular trade; the same day again replaces the marks of the day."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        marked = services.mark_rings(as_of=options["as_of"], at=timezone.now())
        result = {"as_of": options["as_of"].isoformat(), "marked": marked}
        self.stdout.write(json.dumps(result) if options["json"] else f"{marked} firms marked")
