"""Hold a scorecard against firms whose outcome is known: AUC, KS, Brier, calibration by grade."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from creditshare.kernel.errors import DomainError
from creditshare.profiles.queries.measuring import measure_back_test
from creditshare.profiles.queries.scorecards import card_on, find_version
from creditshare.profiles.rules.labels import CODE, OUTCOME, read_labels
from creditshare.profiles.rules.model import card_of


class Command(BaseCommand):
    """Print the figures; nothing is stored."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--labels", required=True, type=Path, metavar="FILE.csv", help=f"{CODE}, {OUTCOME}")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--model", type=Path, metavar="MODEL.json", help="instead of the model in force")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        model = _model(options["model"], options["as_of"])
        try:
            outcomes = read_labels(options["labels"].read_bytes())
            learned_from = model["provenance"]["data_sha256"]
            found = measure_back_test(card_of(model), outcomes, options["as_of"], learned_from)
        except DomainError as error:
            raise CommandError(str(error)) from error
        told = f"{found['rated']} of {found['firms']} firms rated, AUC {found['auc']}, KS {found['ks']}"
        self.stdout.write(json.dumps(found, ensure_ascii=False) if options["json"] else told)


def _model(path: Path | None, day: date) -> dict[str, Any]:
    row = find_version(card_on(day).name)
    text = row.body if path is None and row is not None else (path or Path()).read_text(encoding="utf-8")
    return dict(json.loads(text))
