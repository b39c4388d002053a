"""Thousands of seeded mutations of good files: none hangs, none crashes its reader, none is half-applied.

`python -m campaigns.mutations [--seed N] [--count 5000] [--quick]` imports every mutation through the services on the
database of DATABASE_URL (default: an SQLite of its own, thrown away). A file is read in this process, under the rules
of the reading process and an alarm; every fiftieth goes through the real one. A parser that raises an exception nobody
planned is the negative control: it must end as a typed refusal. Prints one JSON object, also to
benchmarks/results/mutations.json; exit 0 only when nothing failed and the control was noticed.
"""

import argparse
import io
import json
import os
import signal
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ALARM_SECONDS = 30
REAL_PROCESS_EVERY = 50
CHECKED_EVERY = 250
QUICK = 200
CELLS = (
    "",
    "-",
    "1e400",
    "=1+1",
    "#REF!",
    "９９",
    "2.63E+19",
    "\u200b",
    "NULL",
    "是",
    "2026-02-30",
    "-0",
    "长" * 400,
    "99999",
)


def good_files() -> dict[str, tuple[str, bytes]]:
    """Return good files by kind: the source they are of, and their bytes."""
    from tests.records import hostile
    from tests.records.einvoices import as_ofd, as_xml, einvoice
    from tests.records.makers import OWN

    headings = "统一社会信用代码,行政处罚决定书文号,处罚类别,罚款金额(万元),处罚决定日期"
    penalty = f"{headings}\n{OWN},罚〔2026〕1号,罚款,3,2026-09-01\n"
    files = {
        "csv": hostile.csv(),
        "csv-gbk": hostile.csv(encoding="gb18030"),
        "csv-utf16": hostile.csv(encoding="utf-16"),
        "xlsx": hostile.xlsx(),
        "html": hostile.html(*hostile.table_lines()),
        "json": json.dumps(hostile.rows(), ensure_ascii=False).encode(),
        "xml": as_xml(einvoice()),
        "xml-list": as_xml(einvoice(), einvoice("26342000000000000018")),
        "ofd": as_ofd(as_xml(einvoice())),
        "zip": hostile.zipped({f"{OWN}.csv": hostile.csv(), f"{OWN}_2.xlsx": hostile.xlsx()}),
        "lines": hostile.READ["lines of invoices with discounts"][1](),
    }
    return {kind: ("invoices", content) for kind, content in files.items()} | {
        "penalties": ("penalties", penalty.encode())
    }


def mutate(content: bytes, random: Random) -> bytes:
    """Return a mutation: bytes flipped, cut out, put in, doubled, or cells and entries changed."""
    deeds: list[Callable[[bytes, Random], bytes]] = [_flip, _cut, _end, _double, _insert, _swap]
    # What only breaks an archive or an encoding is found at once; deeper faults come from changed cells and entries.
    deeds += [_entry if zipfile.is_zipfile(io.BytesIO(content)) else _cell] * 6
    for _ in range(random.randint(1, 3)):
        content = random.choice(deeds)(content, random) or b"x"
    return content


def _flip(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 12)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content))
    return content[:start] + content[start + random.randint(1, 300) :]


def _end(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content))]


def _double(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content))
    piece = content[start : start + random.randint(1, 2000)]
    return content[:start] + piece * random.randint(2, 4) + content[start:]


def _insert(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content))
    return content[:start] + random.randbytes(random.randint(1, 60)) + content[start:]


def _swap(content: bytes, random: Random) -> bytes:
    first, second = sorted(random.randrange(len(content)) for _ in "12")
    middle = (first + second) // 2
    return content[:first] + content[middle:second] + content[first:middle] + content[second:]


def _cell(content: bytes, random: Random) -> bytes:
    separators = [place for place, byte in enumerate(content) if byte in b',"<>\n']
    if len(separators) < 2:
        return content
    place = random.randrange(len(separators) - 1)
    cell = random.choice(CELLS).encode()
    return content[: separators[place] + 1] + cell + content[separators[place + 1] :]


def _entry(content: bytes, random: Random) -> bytes:
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, ValueError, EOFError, RuntimeError):
        return content
    name = random.choice(sorted(files)) if files else "a"
    files[name] = mutate(files.get(name, b"") or b"x", random)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, inner in files.items():
            archive.writestr(entry, inner)
    return out.getvalue()


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

        def read_here(job: Any) -> Iterator[dict[str, Any]]:
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
                self._import(kind, source, mutate(content, random), number)
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
