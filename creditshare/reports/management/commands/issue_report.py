"""Issue an enterprise's own report from the shell: the own-report desk, recorded like any other."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.errors import DomainError
from creditshare.reports import services
from creditshare.reports.rules.issue import LANGUAGES


class Command(BaseCommand):
    """Issue the report of one enterprise about itself and write the signed PDF."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uscc", help="unified social credit code of the enterprise")
        parser.add_argument("--out", required=True, type=Path, help="where to write the PDF")
        parser.add_argument("--language", default="zh-hans", choices=LANGUAGES)
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        """Issue, write, print; exit 1 with the refusal on stderr."""
        if not options["out"].parent.is_dir():
            raise CommandError(f"no such folder: {options['out'].parent}", returncode=2)
        try:
            issued = services.issue_report(
                actor=PLATFORM,
                uscc=options["uscc"],
                purpose=services.OWN_REPORT,
                language=options["language"],
                at=timezone.now(),
            )
            report, content = services.download_report(actor=PLATFORM, number=issued.number, at=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        options["out"].write_bytes(content)
        said = {
            "number": report.number,
            "sha256": report.sha256,
            "size": report.size,
            "file": str(options["out"]),
            "issued_at": report.issued_at.isoformat(),
            "expires_at": report.expires_at.isoformat(),
            "verify_url": f"{settings.SITE_URL}/verify/{report.number}",
        }
        if not options["json"]:
            self.stdout.write(f"{report.number}  {report.size} bytes  {options['out']}")
        self.stdout.write(json.dumps(said, ensure_ascii=False))
