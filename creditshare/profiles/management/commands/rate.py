"""Rate all enterprises by a scorecard as of a day: score, chance of default, grade and reasons to a CSV file."""

import csv
import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from creditshare.profiles.queries import list_ratings
from creditshare.profiles.queries.scorecards import card_on
from creditshare.profiles.rules.card import Card
from creditshare.profiles.rules.model import card_of
from creditshare.profiles.rules.rating_block import chance_text
from creditshare.profiles.rules.scorecard import TOO_LITTLE_TEXT, Rating

START_TEXT = "Every firm starts at"


class Command(BaseCommand):
    """Write `uscc, score, pd, grade, reasons`: the start and the points of the reasons add up to the score."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.csv")
        parser.add_argument("--model", type=Path, metavar="MODEL.json", help="instead of the model in force")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        card, count = _card(options["model"], options["as_of"]), 0
        with options["out"].open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["uscc", "score", "pd", "grade", "reasons"])
            for uscc, rating in list_ratings(options["as_of"], card):
                score = "" if rating.score is None else rating.score
                writer.writerow([uscc, score, chance_text(rating), rating.grade or "", _in_words(rating)])
                count += 1
        result = {"enterprises": count, "card": card.name, "file": str(options["out"])}
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else f"{count} enterprises")


def _card(path: Path | None, day: date) -> Card:
    if path is None:
        return card_on(day)
    try:
        return card_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise CommandError(f"{path} is not a model file: {error}") from error


def _in_words(rating: Rating) -> str:
    if rating.grade is None:
        return gettext(TOO_LITTLE_TEXT)
    caps = [gettext(cap.text) for cap in rating.caps]
    start = f"{gettext(START_TEXT)}({rating.base:+d})"
    weighty = [f"{gettext(reason.text)}({reason.points:+d})" for reason in rating.reasons if reason.points]
    return " ".join([*caps, start, *weighty])
