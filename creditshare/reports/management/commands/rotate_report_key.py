"""Replace the key of the seal, or declare one revoked."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.errors import DomainError
from creditshare.reports.services.sealing_keys import revoke_seal_key, rotate_seal_key


class Command(BaseCommand):
    """Seal with a new key from now on; with --revoke, tell everybody not to trust an old one."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--revoke", metavar="KEY_ID", help="declare this key revoked (retire it if it still seals)")
        parser.add_argument("--reason", default="", help="why it is revoked: everybody who verifies a report reads it")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it and print one JSON object; exit 1 with the refusal on stderr."""
        at = timezone.now()
        try:
            if options["revoke"]:
                revoke_seal_key(actor=PLATFORM, key_id=options["revoke"], reason=options["reason"], at=at)
                said = {"revoked": options["revoke"]}
            else:
                said = {"seals": rotate_seal_key(actor=PLATFORM, at=at)}
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(said))
