"""`manage.py export_trail PATH`: hand the trail to someone who trusts neither us nor our software."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from creditshare.audit.services import export_trail, seal_trail
from creditshare.kernel.errors import DomainError


class Command(BaseCommand):
    """Seal what is waiting and write the trail as JSON Lines; exit 0 done, 1 refused, 2 cannot be written."""

    help = "Export the trail for `python -m creditshare.audit.verifier`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--as-it-is", action="store_true", help="do not number and seal what is waiting first")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not options["as_it_is"]:
                seal_trail(at=timezone.now())
            lines = export_trail(options["path"])
        except DomainError as error:
            raise CommandError(str(error), returncode=1) from error
        except OSError as error:
            raise CommandError(str(error), returncode=2) from error
        said = {"file": str(options["path"]), "lines": lines}
        self.stdout.write(json.dumps(said) if options["json"] else f"{lines} lines in {options['path']}")
