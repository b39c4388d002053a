"""Build the profiles of all enterprises, or of some, as of a day."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from multiprocessing import get_context
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from creditshare.parties.rules.uscc import normalise_code
from creditshare.profiles import queries, services
from creditshare.profiles.queries.computed import shards


class Command(BaseCommand):
    """Build profiles and print how many and how long it took."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--firm", nargs="+", metavar="USCC", help="only these enterprises")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that share the work")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *_: Any, **options: Any) -> None:
        started = time.perf_counter()
        firm_ids = self._firm_ids(options["firm"])
        count = _build(firm_ids, options["as_of"], timezone.now(), options["workers"])
        result = {"enterprises": count, "seconds": round(time.perf_counter() - started, 3)}
        self.stdout.write(json.dumps(result) if options["json"] else f"{count} profiles in {result['seconds']} s")

    def _firm_ids(self, codes: list[str] | None) -> list[int]:
        if codes is None:
            return queries.list_enterprise_ids()
        wanted = sorted({normalise_code(code) for code in codes})
        firm_ids = queries.list_enterprise_ids(wanted)
        if len(firm_ids) != len(wanted):
            raise CommandError("not every code given is that of a registered enterprise")
        return firm_ids


def _build(firm_ids: Sequence[int], as_of: date, at: datetime, workers: int) -> int:
    if workers <= 1:
        return services.build_profiles(firm_ids=firm_ids, as_of=as_of, at=at)
    # A forked child would share its parent's database connection: start clean ones.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        return sum(pool.map(_build_shard, [(shard, as_of, at) for shard in shards(firm_ids, workers)]))


def _build_shard(work: tuple[list[int], date, datetime]) -> int:
    firm_ids, as_of, at = work
    return services.build_shard(firm_ids=firm_ids, as_of=as_of, at=at)
