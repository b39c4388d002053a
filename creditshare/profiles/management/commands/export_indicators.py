"""Write the invoice indicators of all enterprises as of a day to a CSV file; what cannot be known stays empty."""

import csv
import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from creditshare.profiles.indicators import INDICATORS
from creditshare.profiles.queries import list_indicators


class Command(BaseCommand):
    """Export one row per enterprise, ordered by code: amounts in yuan with two decimals, ratios with all digits."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.csv")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        count = 0
        with options["out"].open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["uscc", *(indicator.key for indicator in INDICATORS)])
            for uscc, values in list_indicators(options["as_of"]):
                writer.writerow([uscc, *("" if value is None else value for value in values)])
                count += 1
        result = {"enterprises": count, "indicators": len(INDICATORS), "file": str(options["out"])}
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else f"{count} enterprises")
