"""Train a scorecard on firms whose outcome is known and write the model file."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from creditshare.kernel.errors import DomainError
from creditshare.profiles.queries.trained import train_model
from creditshare.profiles.rules.labels import CODE, OUTCOME, read_labels
from creditshare.profiles.rules.model import model_text


class Command(BaseCommand):
    """Fit, validate and write a model; the same labels, records and day give the same bytes."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--labels", required=True, type=Path, metavar="FILE.csv", help=f"{CODE}, {OUTCOME}")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--out", required=True, type=Path, metavar="MODEL.json")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            model = train_model(read_labels(options["labels"].read_bytes()), options["as_of"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        options["out"].write_text(model_text(model), encoding="utf-8")
        result = _summary(model)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(f"{result['firms']} firms, AUC {result['cv_auc_mean']} ± {result['cv_auc_std']}")


def _summary(model: dict[str, Any]) -> dict[str, Any]:
    told = model["provenance"]
    bins = {
        row["key"]: [{name: item[name] for name in ("below", "points", "firms", "defaults")} for item in row["rows"]]
        for row in model["factors"]
        if row["fitted"]
    }
    figures = {name: value for name, value in told["figures"].items() if name != "calibration"}
    return {"firms": told["firms"], "defaults": told["defaults"], **figures, "card": model["name"], "bins": bins}
