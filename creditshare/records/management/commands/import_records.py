"""Take in files of records from the shell: the same path as the pages and the API, in the foreground."""

import csv
import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.errors import DomainError
from creditshare.records import queries, services
from creditshare.records.sources import SOURCES
from creditshare.records.sources.reading.archives import fits_one_archive, list_archives, list_files, pack_folder
from creditshare.records.sources.reading.limits import Limits


class Command(BaseCommand):
    """Import records of one source from files, folders or zips."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", choices=sorted(SOURCES))
        parser.add_argument("path", nargs="+", type=Path, help="a file, a folder or a zip")
        parser.add_argument("--owner", metavar="USCC", help="whose records these are; else found from the rows")
        parser.add_argument("--register", action="store_true", help="register enterprises that are not known yet")
        parser.add_argument("--mapping", type=Path, help="JSON: column name → the heading that these files use")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        missing = [str(path) for path in options["path"] if not (path.is_file() or path.is_dir())]
        if missing:
            raise CommandError(f"no such file: {', '.join(missing)}", returncode=2)
        at = timezone.now()
        mapping = _mapping(options["mapping"])
        try:
            paths = [inner for path in options["path"] for inner in _originals(path)]
            deliveries = [self._import(path, options, mapping, at) for path in paths]
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        result = queries.sum_deliveries(deliveries)
        result["errors_file"] = self._write_errors(deliveries, at)
        problems = queries.list_problems(deliveries)
        for problem in problems:
            self.stderr.write(problem)
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else _in_words(result))
        if problems:
            raise SystemExit(1)

    def _import(self, path: Path, options: dict[str, Any], mapping: dict[str, str], at: datetime) -> Any:
        folder = path.is_dir()
        delivery = services.receive_delivery(
            actor=PLATFORM,
            source=options["source"],
            owner_uscc=options["owner"],
            name=path.name + (".zip" if folder else ""),
            content=pack_folder(path) if folder else path.read_bytes(),
            registers=options["register"],
            mapping=mapping,
            at=at,
        )
        services.import_delivery(delivery_id=delivery.pk, at=at)
        return delivery.pk

    def _write_errors(self, deliveries: list[Any], at: datetime) -> str | None:
        rows = queries.list_wrong_rows(deliveries)
        first = next(rows, None)
        if first is None:
            return None
        target = Path(settings.HOME) / "errors" / f"wrong-rows-{at:%Y%m%d-%H%M%S-%f}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["file", "line", "column", "given", "code", "sentence"])
            writer.writerow(first)
            writer.writerows(rows)
        return str(target)


def _originals(path: Path) -> list[Path]:
    """Return what is delivered as one original each: a folder whole, unless it is too large, and its archives."""
    files = list_files(path) if path.is_dir() else []
    return [*([path] if fits_one_archive(files, Limits()) else files), *list_archives(path)]


def _mapping(path: Path | None) -> dict[str, str]:
    try:
        mapping = json.loads(path.read_text("utf-8")) if path else {}
    except (OSError, ValueError) as error:
        raise CommandError(f"no mapping in JSON: {path}", returncode=2) from error
    if not isinstance(mapping, dict) or not all(isinstance(given, str) for given in mapping.values()):
        raise CommandError(f"no JSON object of texts: {path}", returncode=2)
    return mapping


def _in_words(result: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in result.items())
