"""The process that opens foreign files: it knows no database and no secret, and runs under limits of memory and time.

It is given the path of a stored original on its standard input and writes one JSON document a line: first the plan
(names and sizes), then for each file its digest and its rows read by the rules of the source, or why it was refused.
The next file is read while the parent stores the last.
"""

import gc
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from creditshare.records.errors import FileDamaged, FileRefused, ReadingStopped
from creditshare.records.rules.names import plain_file_name
from creditshare.records.rules.tables import WrongCell
from creditshare.records.sources import SOURCES
from creditshare.records.sources.reading.archives import check_directory, is_archive, list_tables, unpack
from creditshare.records.sources.reading.cage import enter
from creditshare.records.sources.reading.headings import look, parse_known
from creditshare.records.sources.reading.laying import lay_out
from creditshare.records.sources.reading.limits import MEGABYTE, Limits, Refused
from creditshare.records.sources.reading.sheets import read_sheets


@dataclass(frozen=True, slots=True)
class Job:
    """What to read and how: the original, the source, whose records they are where that is known, and the day.

    `mappings` are the sender's saved ones by the fingerprint of the headings; `looks` asks for the headings alone, and
    `lays` for the file at that place as it came, from 1; so many files `skips` leaves out, which were read before.
    """

    path: str
    name: str
    source: str
    owner: str | None
    mapping: dict[str, str]
    today: str
    mappings: dict[str, dict[str, str]] = field(default_factory=dict)
    looks: bool = False
    lays: int = 0
    skips: int = 0


def read_one(job: Job, name: str, content: bytes, limits: Limits) -> dict[str, Any]:
    """Return one file's digest and accepted and wrong rows, or the code and facts of its refusal."""
    document: dict[str, Any] = {"name": name, "digest": hashlib.sha256(content).hexdigest()}
    try:
        source, sheets = SOURCES[job.source], read_sheets(content, name, limits)
        today, options = date.fromisoformat(job.today), {"name": name, "owner": job.owner, "mapping": job.mapping}
        if job.looks:
            return document | {"looked": look(source, sheets, saved=job.mappings, today=today, **options)}
        parsed = parse_known(source, sheets, saved=job.mappings, today=today, **options)
        _refuse_mostly_wrong(parsed.wrong, name, limits)
        return document | {"parsed": parsed.as_document()}
    except (Refused, FileRefused) as refused:
        return document | {"refused": refused.code, "facts": refused.facts}
    except MemoryError:
        return document | {"refused": ReadingStopped.code, "facts": {"name": name}}
    except Exception:
        # Whatever a damaged file provokes in a parser, the reader of the page gets one sentence, never a traceback.
        return document | {"refused": FileDamaged.code, "facts": {"name": name}}


def _refuse_mostly_wrong(wrong: Sequence[WrongCell], name: str, limits: Limits) -> None:
    # Nobody mends so many rows one by one: the file has one fault, which is told once.
    if len(wrong) > limits.wrong:
        facts = {"limit": str(limits.wrong), "column": wrong[0].column, "given": wrong[0].given}
        raise Refused("rows_mostly_wrong", name=name, **facts)


def read_documents(job: Job, limits: Limits) -> Iterator[dict[str, Any]]:
    """Yield the plan and then every file of an original; raise Refused when it may not be opened at all."""
    if job.lays:
        yield from _laid_out(job)
        return
    content, name = Path(job.path).read_bytes(), job.name
    if len(content) > limits.file_bytes:
        raise Refused("file_too_large", name=name, limit=str(limits.file_bytes // MEGABYTE))
    if not is_archive(content):
        yield {"plan": [{"name": name, "size": len(content)}]}
        yield read_one(job, name, content, limits)
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            check_directory(archive, name, limits)
            entries = list_tables(archive)
            if not entries:
                raise Refused("archive_empty", name=name)
            yield {"plan": [{"name": plain_file_name(entry), "size": info.file_size} for entry, info in entries]}
            for entry, info in entries[job.skips :]:
                yield _read_entry(job, archive, plain_file_name(entry), info, limits)
    except Refused:
        raise
    except Exception as error:
        # A mangled archive makes zipfile and zlib raise half a dozen kinds of error; they all mean the same.
        raise Refused("file_damaged", name=name) from error


def _laid_out(job: Job) -> Iterator[dict[str, Any]]:
    asked = {"path": job.path, "name": job.name, "ordinal": job.lays, "mapping": job.mapping, "saved": job.mappings}
    try:
        yield from lay_out(SOURCES[job.source], **asked)
    except Refused:
        raise
    except Exception as error:
        # Whatever a damaged file provokes in a parser, it means that it cannot be given back.
        raise Refused("file_damaged", name=job.name) from error


def _read_entry(job: Job, archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo, limits: Limits) -> dict[str, Any]:
    try:
        content = unpack(archive, info, name, limits)
    except Refused as refused:
        return {"name": name, "digest": "", "refused": refused.code, "facts": refused.facts}
    except Exception:
        # One entry that cannot be unpacked is no reason not to read the others.
        return {"name": name, "digest": "", "refused": FileDamaged.code, "facts": {"name": name}}
    return read_one(job, name, content, limits)


def write_json(value: Any) -> str:
    """Write a document as JSON, column by column: half the time of a million values at once."""
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    parts = (f"{json.dumps(str(key), ensure_ascii=False)}: {write_json(inner)}" for key, inner in value.items())
    return "{" + ", ".join(parts) + "}"


def main(job: Job) -> None:
    """Read one original under limits and write its documents to standard output."""
    limits = Limits()
    # Rows have no cycles, and looking for some among millions of cells costs a tenth of the reading.
    gc.disable()
    enter(limits)
    out = sys.stdout.buffer
    try:
        for document in read_documents(job, limits):
            out.write(write_json(document).encode("utf-8", "replace") + b"\n")
            out.flush()
    except Refused as refused:
        told = write_json({"refused": refused.code, "facts": refused.facts})
        out.write(told.encode("utf-8", "replace") + b"\n")


if __name__ == "__main__":
    main(Job(**json.load(sys.stdin)))
