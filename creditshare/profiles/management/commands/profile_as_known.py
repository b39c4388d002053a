"""Write the profile of a firm as of a day from what was known at a moment, byte for byte as it was then."""

import hashlib
import json
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from creditshare.parties.rules.uscc import normalise_code
from creditshare.profiles import queries


def moment(text: str) -> datetime:
    """Read an ISO moment; without an offset it is local time."""
    given = datetime.fromisoformat(text)
    return given if given.tzinfo else timezone.make_aware(given)


class Command(BaseCommand):
    """Reproduce an earlier profile and say whether it equals the one that was stored then."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uscc", metavar="USCC")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--known-at", required=True, type=moment, metavar="MOMENT", help="ISO moment")
        parser.add_argument("--out", type=Path, help="write the body (canonical JSON) there")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        found = queries.list_enterprise_ids([normalise_code(options["uscc"])])
        if not found:
            raise CommandError(f"no such enterprise: {options['uscc']}")
        known = queries.known_versions(found, at=options["known_at"])
        body = queries.body_as_known(found[0], options["as_of"], known)
        if options["out"]:
            options["out"].write_text(body, encoding="utf-8")
        result = {
            "uscc": normalise_code(options["uscc"]),
            "version": known.firms[found[0]],
            "news": known.news,
            "sha256": hashlib.sha256(body.encode()).hexdigest(),
            "stored": queries.is_stored(found[0], options["as_of"], body),
        }
        self.stdout.write(json.dumps(result) if options["json"] else "\n".join(f"{k}: {v}" for k, v in result.items()))
