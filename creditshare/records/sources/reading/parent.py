"""The parent's end of the reading process: documents come in, anything unexpected becomes a refusal."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from typing import Any

from creditshare.records.errors import FILE_REFUSALS, FileRefused, ReadingStopped
from creditshare.records.sources.reading.child import Job
from creditshare.records.sources.reading.limits import Limits

ROOT = Path(__file__).resolve().parents[4]
Documents = Generator[dict[str, Any], None, None]
Pulse = Callable[[], Any]
PIECE = 2**20
PATIENCE_SECONDS = 2.0
"""How long the child may be silent before the parent asks whether anybody still wants its answer."""


def refusal(code: str, facts: dict[str, Any]) -> FileRefused:
    """Build the refusal of a code; a code nobody knows is a plain FileRefused."""
    return FILE_REFUSALS.get(code, FileRefused)(**facts)


def read_original(job: Job, pulse: Pulse | None = None) -> Documents:
    """Yield the plan and the files of an original, read in a process of its own; raise FileRefused.

    The process limits its own memory and processor time, gets no secret of ours in its environment, and is killed
    when the generator is closed. While it works in silence, `pulse` is called every two seconds; what it raises ends
    the reading.
    """
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "creditshare.records.sources.reading.child", json.dumps(asdict(job))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=ROOT) as child:  # noqa: S603
        # The child's own limit counts its work; one that sleeps for ever is ended by the clock.
        watch = Timer(Limits().wall_seconds, child.kill)
        watch.daemon = True
        watch.start()
        try:
            yield from _documents(_lines(child, pulse or (lambda: None)), job.name, counts=not job.lays)
        finally:
            watch.cancel()
            child.kill()


def _lines(child: subprocess.Popen[bytes], pulse: Pulse) -> Iterator[bytes]:
    """Yield what the child writes, line by line; a last line without an end is what a killed child leaves."""
    if child.stdout is None:
        return
    pipe, parts = child.stdout.fileno(), list[bytes]()
    while True:
        if not select.select([pipe], [], [], PATIENCE_SECONDS)[0]:
            pulse()
            continue
        piece = os.read(pipe, PIECE)
        if not piece:
            break
        *ended, rest = piece.split(b"\n")
        for end in ended:
            yield b"".join((*parts, end))
            parts = []
        parts.append(rest)
    if any(parts):
        yield b"".join(parts)


def _documents(lines: Iterator[bytes], name: str, *, counts: bool) -> Documents:
    expected = None
    for line in lines:
        try:
            document = json.loads(line)
        except ValueError as error:
            raise ReadingStopped(name=name) from error
        if "refused" in document and "name" not in document:
            raise refusal(document["refused"], document["facts"])
        expected = len(document["plan"]) if "plan" in document else (expected or 0) - 1
        yield document
    if counts and expected != 0:
        raise ReadingStopped(name=name)
