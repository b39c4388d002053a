"""`manage.py verify_trail`: is the trail in the database what was sealed?"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from creditshare.audit.queries import verify_database


class Command(BaseCommand):
    """Print the trail's verdict and first bad index; exit 0 intact, 1 tampered, 2 unreadable."""

    help = "Verify the trail in the database against its signed checkpoints."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--checkpoint", action="append", type=Path, help="a checkpoint kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept = [path.read_text(encoding="utf-8") for path in options["checkpoint"] or []]
        except (OSError, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
        verdict = verify_database(kept=kept or None)
        if options["json"]:
            self.stdout.write(json.dumps(verdict))
        elif verdict["verdict"] == "intact":
            self.stdout.write(
                "intact: {entries} entries, {sealed} sealed by {checkpoints} checkpoints".format(**verdict)
            )
        else:
            self.stdout.write("tampered: first bad index {first_bad_index}: {problem}".format(**verdict))
        if verdict["verdict"] != "intact":
            sys.exit(1)
