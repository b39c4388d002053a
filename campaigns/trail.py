"""A million entries and twenty thousand falsifications of eight kinds: each found, and at its first bad index.

`python -m campaigns.trail [--seed N] [--quick]`. A trail of 1,000,000 entries under checkpoints of unlike size is in
memory; every falsification is verified by the verifier's own code from the checkpoint on that it touches, with the
state the verifier has there; twice a kind the whole trail is verified, too, and once each through the file and the
command line. 1,000 clean trails of every shape must pass. Each row's own hash is the negative control: it must miss
what the tree finds. Then an old backup of a database is put back (campaigns/trail_restore.py). Prints one JSON object,
also to benchmarks/results/trail.json; exit 0 only when nothing was missed, misnamed or falsely found.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from copy import copy
from hashlib import sha256
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from campaigns.trail_edits import KINDS, ORIGIN, Edit, Forger, Trail, columns_of
from creditshare.audit import verifier
from creditshare.audit.rules.export import write_record

RESULT = Path(__file__).resolve().parent.parent / "benchmarks/results/trail_campaign.json"
FULL, QUICK = (1_000_000, 20_000, 1_000), (20_000, 400, 60)
trail = Trail()


class Resumed(verifier.Walk):
    """The verifier with the state it has before a segment: what came earlier is untouched and need not be walked."""

    def __init__(self, edit: Edit) -> None:
        self.__dict__ = copy(trail.segments[edit.segment].before).__dict__
        if edit.newest:
            head = verifier.verify_checkpoint(edit.newest, self.keys)
            kept = [verifier.verify_checkpoint(note, self.keys) for note in edit.kept]
            self.newest, self.waiting = (head or (0, -1, b""))[1:], sorted(one[1:] for one in kept if one)

    def header(self, record: verifier.Record) -> None:
        """Skip what the state already holds."""


def judged(edit: Edit) -> int | None:
    """Return the first bad index that is found from the touched checkpoint on; None when nothing is."""
    if edit.row is not None:
        return first_unfaithful(edit)
    with mock.patch.object(verifier, "Walk", lambda keys, kept: Resumed(edit)):
        found: int | None = verifier.verify(chain([None], edit.records()))["first_bad_index"]
        return found


def first_unfaithful(edit: Edit) -> int | None:
    """Compare the rows of a segment with their bodies, as verify_database does."""
    from creditshare.audit.queries import is_faithful

    segment = trail.segments[edit.segment]
    for position, body in enumerate(segment.bodies, start=segment.start):
        row = edit.row if edit.row and edit.row[0] == position else columns_of(position, body)
        if not is_faithful(row):
            return position
    return None


def judged_whole(edit: Edit) -> int | None:
    """Return the first bad index that the verifier finds in the whole falsified trail."""
    header = trail.header | ({"checkpoint": edit.newest} if edit.newest else {})
    before = (
        record
        for segment in trail.segments[: edit.segment]
        for record in (segment.record, (segment.start, segment.bodies))
    )
    found: int | None = verifier.verify(chain([header], before, edit.records()), kept=edit.kept)["first_bad_index"]
    return found


def falsify(share: tuple[int, int]) -> dict[str, Any]:
    """Make and judge one worker's falsifications; return counts and the failures."""
    seed, count = share
    forger, found, failures = Forger(trail, Random(seed)), Counter[str](), []
    for number in range(count):
        edit = forger.edit(KINDS[number % len(KINDS)])
        index = judged(edit)
        found[edit.kind] += index == edit.expected
        if index != edit.expected:
            failures.append(
                {"seed": seed, "number": number, "kind": edit.kind, "expected": edit.expected, "found": index}
            )
    return {"found": found, "failures": failures}


def check_whole(seed: int) -> list[dict[str, Any]]:
    """Verify the whole trail twice a kind: it must say what the shortened run says."""
    forger, failures = Forger(trail, Random(seed)), []
    for kind in KINDS * 2:
        edit = forger.edit(kind)
        whole = judged_whole(edit) if edit.row is None else judged(edit)
        if not whole == judged(edit) == edit.expected:
            failures.append({"kind": kind, "expected": edit.expected, "whole": whole})
    return failures


def check_file(folder: Path, seed: int) -> list[dict[str, Any]]:
    """Write the trail as a file, clean and falsified, and verify it by the command line."""
    path, failures = folder / "trail.jsonl", []
    edit = Forger(trail, Random(seed)).edit("body")
    before = (
        record
        for segment in trail.segments[: edit.segment]
        for record in (segment.record, (segment.start, segment.bodies))
    )
    for records, code in (
        (trail.records(), 0),
        (chain(before, edit.records()), 1),
    ):
        with path.open("wb") as file:
            file.write(write_record(trail.header))
            file.writelines(write_record(record) for record in records)
        status = os.spawnl(os.P_WAIT, sys.executable, sys.executable, "-m", "creditshare.audit.verifier", str(path))
        if status != code:
            failures.append({"file": path.name, "expected": code, "exit": status})
    return failures


def clean_runs(seed: int, count: int) -> list[dict[str, Any]]:
    """Verify clean trails of every shape, with and without kept checkpoints; return the false alarms."""
    random, alarms = Random(seed), []
    for number in range(count):
        sizes = [random.choice((1, 2, 3, 255, 256, 257, random.randrange(1, 700))) for _ in range(random.randrange(6))]
        clean = Trail.build(sizes, random.randrange(4), offset=number * 10_000)
        notes = [segment.record["note"] for segment in clean.segments]
        kept = random.sample(notes, random.randrange(len(notes) + 1))
        verdict = verifier.verify(chain([clean.header], clean.records()), kept=kept)
        if verdict["verdict"] != "intact":
            alarms.append({"number": number, "sizes": sizes, "problem": verdict["problem"]})
    return alarms


def missed_by_row_hashes(seed: int) -> dict[str, bool]:
    """Negative control: with a hash beside each row, which kinds would go unnoticed?"""
    largest = max(trail.segments, key=lambda segment: len(segment.bodies))
    rows = [(body, sha256(body).hexdigest()) for body in largest.bodies]
    place = Random(seed).randrange(1, len(rows) - 1)
    falsified = {
        "swap": [*rows[: place - 1], rows[place], rows[place - 1], *rows[place + 1 :]],
        "delete": rows[:place] + rows[place + 1 :],
        "insert": [*rows[:place], (b"{}", sha256(b"{}").hexdigest()), *rows[place:]],
        "truncate": rows[:place],
    }
    return {kind: all(sha256(body).hexdigest() == said for body, said in forged) for kind, forged in falsified.items()}


def sizes_of(count: int, random: Random) -> Iterator[int]:
    """Cut a number of entries into checkpoints of unlike size, one-entry ones among them."""
    while count:
        size = min(count, random.choice((1, 2, 256, random.randrange(1, 1_500), random.randrange(1, 4_000))))
        yield size
        count -= size


def run(seed: int, sizes: tuple[int, int, int], workers: int) -> dict[str, Any]:
    """Run the campaign and return its report."""
    global trail  # noqa: PLW0603 - forked workers share it without copying
    entries, edits, clean = sizes
    started = time.monotonic()
    trail = Trail.build(sizes_of(entries, Random(seed)), tail=7)
    trail.take_snapshots()
    whole = verifier.verify(chain([trail.header], trail.records()))
    share = edits // workers
    with get_context("fork").Pool(workers) as pool:
        parts = pool.map(falsify, [(seed * 1_000 + number, share) for number in range(workers)])
    failures = [failure for part in parts for failure in part["failures"]] + check_whole(seed)
    with tempfile.TemporaryDirectory() as folder:
        failures += check_file(Path(folder), seed)
    alarms = clean_runs(seed, clean) + ([] if whole["verdict"] == "intact" else [whole])
    control = missed_by_row_hashes(seed)
    return {
        "name": "trail_campaign",
        "seed": seed,
        "origin": ORIGIN,
        "entries": entries,
        "checkpoints": len(trail.segments),
        "falsifications": share * workers,
        "found_with_their_index": dict(sum((part["found"] for part in parts), Counter[str]())),
        "failures": failures[:20],
        "failed": len(failures),
        "clean_runs": clean + 1,
        "false_alarms": alarms[:20],
        "missed_by_row_hashes": control,
        "seconds": round(time.monotonic() - started, 1),
        "passed": not failures and not alarms and all(control.values()),
    }


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("CREDITSHARE_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
        import django

        django.setup()
        report = run(given.seed, QUICK if given.quick else FULL, given.workers)
    text = json.dumps(report, ensure_ascii=False)
    if not given.quick:
        RESULT.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    print(text)
    return 0 if report["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
