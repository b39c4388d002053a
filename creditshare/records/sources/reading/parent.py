"""The parent's end of the reading process: documents come in, anything unexpected becomes a refusal."""

import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, replace
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
LONGEST_ANSWER = 2**30
"""A million rows are a fifth of it; a reader that was taken over must not fill our memory."""

MOST_STOPS = 20
"""Files of one original that may end their reader; more than that is an attack."""

PATIENCE_SECONDS = 2.0
"""How long the child may be silent before the parent asks whether anybody still wants its answer."""


def refusal(code: str, facts: dict[str, Any]) -> FileRefused:
    """Build the refusal of a code; a code nobody knows is a plain FileRefused."""
    return FILE_REFUSALS.get(code, FileRefused)(**facts)


class _Watch(Timer):
    """The clock outside: ends the child that is at work when the time is over."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds, self._end)
        self.daemon = True
        self.child: subprocess.Popen[bytes] | None = None
        self.is_over = False

    def _end(self) -> None:
        self.is_over = True
        if self.child:
            self.child.kill()


def read_original(job: Job, pulse: Pulse | None = None) -> Documents:
    """Yield the plan and the files of an original, read in a process of its own; raise FileRefused.

    The process limits its own memory and processor time, gets no secret of ours in its environment, and is killed
    when the generator is closed. Where one file of several ends it, that file is refused and the next ones are read by
    another process. While it works in silence, `pulse` is called every two seconds; what it raises ends the reading.
    """
    plan: list[dict[str, Any]] = []
    done = stops = 0
    watch = _Watch(Limits().wall_seconds)
    watch.start()
    try:
        while stops == 0 or done < len(plan):
            try:
                for document in _read(replace(job, skips=done), watch, pulse or (lambda: None)):
                    if "plan" in document and plan:
                        continue
                    plan, done = document.get("plan", plan), done + ("plan" not in document)
                    yield document
                return
            except ReadingStopped:
                stops += 1
                if watch.is_over or len(plan) <= 1 or stops > MOST_STOPS:
                    raise
            name = plan[done]["name"]
            done += 1
            yield {"name": name, "digest": "", "refused": ReadingStopped.code, "facts": {"name": name}}
    finally:
        watch.cancel()


def _read(job: Job, watch: _Watch, pulse: Pulse) -> Documents:
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "creditshare.records.sources.reading.child"]
    with tempfile.TemporaryFile() as asked:
        # The job may hold hundreds of saved mappings, more than a command line does.
        asked.write(json.dumps(asdict(job)).encode())
        asked.seek(0)
        # What a dying parser writes about a file is nobody's business, and may quote it.
        pipes = {"stdin": asked, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, env=environment, cwd=ROOT, **pipes) as child:  # type: ignore[call-overload]  # noqa: S603
            watch.child = child
            if watch.is_over:
                child.kill()
            try:
                yield from _documents(_lines(child, pulse), job)
            finally:
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
        if len(parts) * PIECE > LONGEST_ANSWER:
            return
    if any(parts):
        yield b"".join(parts)


def _documents(lines: Iterator[bytes], job: Job) -> Documents:
    expected = None
    for line in lines:
        try:
            document = json.loads(line)
        except ValueError as error:
            raise ReadingStopped(name=job.name) from error
        if "refused" in document and "name" not in document:
            raise refusal(document["refused"], document["facts"])
        expected = len(document["plan"]) - job.skips if "plan" in document else (expected or 0) - 1
        if expected < 0 and not job.lays:
            break
        yield document
    if expected != 0 and not job.lays:
        raise ReadingStopped(name=job.name)
