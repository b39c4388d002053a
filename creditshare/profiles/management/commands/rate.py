"""Rate all enterprises by the card as of a day and write score, grade and reasons to a CSV file."""

import csv
import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from creditshare.profiles.queries import list_ratings
from creditshare.profiles.rules.card import CARD
from creditshare.profiles.rules.scorecard import TOO_LITTLE_TEXT, Rating

NAMED = 5


class Command(BaseCommand):
    """Write `uscc, score, pd, grade, reasons`; the expert card knows no probability of default, so `pd` stays empty."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.csv")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        count = 0
        with options["out"].open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["uscc", "score", "pd", "grade", "reasons"])
            for uscc, rating in list_ratings(options["as_of"]):
                score = "" if rating.score is None else rating.score
                writer.writerow([uscc, score, "", rating.grade or "", _in_words(rating)])
                count += 1
        result = {"enterprises": count, "card": CARD, "file": str(options["out"])}
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else f"{count} enterprises")


def _in_words(rating: Rating) -> str:
    if rating.grade is None:
        return gettext(TOO_LITTLE_TEXT)
    weighty = [reason for reason in rating.reasons if reason.points][:NAMED]
    caps = [gettext(cap.text) for cap in rating.caps]
    return " ".join([*caps, *(f"{gettext(reason.text)}({reason.points:+d})" for reason in weighty)])
