"""Verify a report's file from the shell, against this platform's issue register."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from creditshare.kernel.errors import DomainError
from creditshare.reports import services
from creditshare.reports.rules.telling import tell_verdict
from creditshare.reports.rules.verdict import AUTHENTIC


class Command(BaseCommand):
    """Say whether a file is a report of this platform; exit 0 only when it is authentic."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read, verify, print; exit 1 unless authentic, 2 when there is no such file."""
        if not options["file"].is_file():
            raise CommandError(f"no such file: {options['file']}", returncode=2)
        try:
            verdict = services.verify_bytes(options["file"].read_bytes(), at=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        told = tell_verdict(verdict, str)
        if not options["json"]:
            self.stdout.write(f"{told['verdict']}: {told['sentence']}. {told['advice']}")
        self.stdout.write(json.dumps(told, ensure_ascii=False, default=str))
        if verdict.word != AUTHENTIC:
            raise SystemExit(1)
