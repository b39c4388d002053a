"""`manage.py check_invariants`: does the database hold what must always hold?"""

import json
import sys
from inspect import signature
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.module_loading import import_string


class Command(BaseCommand):
    """Run every read-only check of settings.INVARIANTS; exit 0 when all hold, 1 otherwise."""

    help = "Check the invariants of design/trust.md that can be asked of a database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        moment = timezone.now()
        violations = []
        for path in settings.INVARIANTS:
            find = import_string(path)
            violations += find(at=moment) if "at" in signature(find).parameters else find()
        if options["json"]:
            said = {"checked": len(settings.INVARIANTS), "violations": violations}
            self.stdout.write(json.dumps(said, ensure_ascii=False, default=str))
        else:
            for violation in violations:
                self.stdout.write("{invariant}: {subject}: {detail}".format(**violation))
            self.stdout.write(f"{len(settings.INVARIANTS)} checks, {len(violations)} violations")
        if violations:
            sys.exit(1)
