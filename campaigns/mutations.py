"""Thousands of seeded mutations of good files: none hangs, none crashes its reader, none is half-applied.

`python -m campaigns.mutations [--seed N] [--count 5000] [--quick]` imports every mutation through the services on the
database of DATABASE_URL (default: an SQLite of its own, thrown away). A file is read in this process, under the rules
of the reading process and an alarm; every twentieth goes through the real one. A parser that raises an exception nobody
planned is the negative control: it must end as a typed refusal. Prints one JSON object, also to
benchmarks/results/mutations.json; exit 0 only when nothing failed and the control was noticed.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from campaigns.mutants import good_files, mutant

ROOT = Path(__file__).resolve().parent.parent
ALARM_SECONDS = 30
REAL_PROCESS_EVERY = 20
CHECKED_EVERY = 250
QUICK = 200


def _hanging(_signal: int, _frame: Any) -> None:
    raise TimeoutError(f"reading took more than {ALARM_SECONDS} s")


class Campaign:
    """One run: each mutation is imported and judged, the failures are kept with their number."""

    def __init__(self, seed: int) -> None:
        from creditshare.records.services import deliveries
        from creditshare.records.sources.reading.child import read_documents
        from creditshare.records.sources.reading.limits import Limits, Refused
        from creditshare.records.sources.reading.parent import refusal

        self.seed, self.endings, self.failures = seed, Counter[str](), []
        self.deliveries, self.real = deliveries, deliveries.read_original

        def read_here(job: Any, **_: Any) -> Iterator[dict[str, Any]]:
            try:
                for document in read_documents(job, Limits()):
                    yield json.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))
            except Refused as refused:
                raise refusal(refused.code, refused.facts) from refused

        self.here = read_here

    def run(self, count: int) -> None:
        """Import so many mutations of the good files in turn."""
        files = list(good_files().items())
        signal.signal(signal.SIGALRM, _hanging)
        for number in range(count):
            kind, (source, content) = files[number % len(files)]
            random = Random(self.seed * 1_000_003 + number)
            self.deliveries.read_original = self.real if number % REAL_PROCESS_EVERY == 0 else self.here
            signal.alarm(ALARM_SECONDS)
            try:
                self._import(kind, source, mutant(kind, content, random), number)
            except Exception as error:
                self.failures.append(
                    {"number": number, "kind": kind, "failed": f"{type(error).__name__}: {error}"[:300]}
                )
            finally:
                signal.alarm(0)
            if number % CHECKED_EVERY == CHECKED_EVERY - 1:
                self._check(number)
        self._check(count)

    def _import(self, kind: str, source: str, content: bytes, number: int) -> None:
        from creditshare.records.errors import FILE_REFUSALS
        from creditshare.records.models import DONE, REFUSED, Batch
        from tests.records.makers import OWN, deliver

        before = self._rows()
        delivery = deliver(content, source=source, name=f"{OWN}_{kind}_{number}")
        batches = list(Batch.objects.filter(delivery=delivery))
        for item in (delivery, *batches):
            if item.status not in (DONE, REFUSED) or (item.problem and item.problem["code"] not in FILE_REFUSALS):
                raise AssertionError(f"{item.status} {item.problem}")
        for batch in batches:
            if batch.rows != batch.new + batch.same + batch.changed + batch.wrong:
                raise AssertionError("the rows do not add up")
            ending = batch.problem["code"] if batch.problem else "wrong rows" if batch.wrong else "read"
            self.endings[ending] += 1
        if not batches:
            self.endings[delivery.problem["code"]] += 1
        if delivery.status == REFUSED and self._rows() != before:
            raise AssertionError("a refused file left rows")

    def _rows(self) -> tuple[int, ...]:
        from creditshare.records.models import Invoice, InvoiceCorrection, SourceRecord

        return tuple(model.objects.count() for model in (Invoice, InvoiceCorrection, SourceRecord))

    def _check(self, number: int) -> None:
        from creditshare.records.queries import find_violations

        self.failures += [{"number": number, "failed": str(found)} for found in find_violations()]

    def control(self) -> bool:
        """Say whether a parser that raises what nobody planned still ends as a typed refusal."""
        from creditshare.records.sources import invoices
        from tests.records.hostile import csv
        from tests.records.makers import deliver

        def crash(*_: Any, **__: Any) -> None:
            raise KeyError("planted")

        parse, invoices.parse = invoices.parse, crash
        self.deliveries.read_original = self.here
        try:
            delivery = deliver(csv(), name="planted.csv")
        finally:
            invoices.parse = parse
        return delivery.status == "refused" and delivery.batches.get().problem["code"] == "file_damaged"


def run(seed: int, count: int) -> dict[str, Any]:
    """Run a campaign on the database that Django is set up for, and return what came of it."""
    campaign = Campaign(seed)
    try:
        campaign.run(count)
        noticed = campaign.control()
    finally:
        campaign.deliveries.read_original = campaign.real
    endings = dict(sorted(campaign.endings.items(), key=lambda row: -row[1]))
    return {
        "campaign": "mutations", "seed": seed, "count": count, "endings": endings, "control_noticed": noticed,
        "failures": campaign.failures[:20], "failed": len(campaign.failures),
    }  # fmt: skip


def main() -> int:
    """Set up a database of its own, run, print and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} mutations")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("CREDITSHARE_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        result = run(options.seed, QUICK if options.quick else options.count)
    target = ROOT / "benchmarks" / "results" / "mutations.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, ensure_ascii=False, indent=1))
    print(json.dumps(result, ensure_ascii=False))
    return 0 if not result["failed"] and result["control_noticed"] else 1


if __name__ == "__main__":
    sys.exit(main())
