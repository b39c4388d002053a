"""The process that opens foreign files: it knows no database and no secret, and runs under limits of memory and time.

It is given the path of a stored original and writes one JSON document a line: first the plan (names and sizes), then
for each file its digest and its sheets, or why it was refused. The next file is read while the parent stores the last.
"""

import hashlib
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from creditshare.records.sources.reading.archives import check_directory, is_archive, list_tables, read_entries
from creditshare.records.sources.reading.limits import MEGABYTE, Limits, Refused
from creditshare.records.sources.reading.sheets import read_sheets


def read_one(name: str, content: bytes, limits: Limits) -> dict[str, Any]:
    """Return one file's digest and sheets, or the code and facts of its refusal."""
    document: dict[str, Any] = {"name": name, "digest": hashlib.sha256(content).hexdigest()}
    try:
        return document | {"sheets": read_sheets(content, name, limits)}
    except Refused as refused:
        return document | {"refused": refused.code, "facts": refused.facts}
    except MemoryError:
        return document | {"refused": "reading_stopped", "facts": {"name": name}}
    except Exception:
        # Whatever a damaged file provokes in a parser, the reader of the page gets one sentence, never a traceback.
        return document | {"refused": "file_damaged", "facts": {"name": name}}


def read_documents(path: Path, name: str, limits: Limits) -> Iterator[dict[str, Any]]:
    """Yield the plan and then every file of an original; raise Refused when it may not be opened at all."""
    content = path.read_bytes()
    if len(content) > limits.file_bytes:
        raise Refused("file_too_large", name=name, limit=str(limits.file_bytes // MEGABYTE))
    if not is_archive(content):
        yield {"plan": [{"name": name, "size": len(content)}]}
        yield read_one(name, content, limits)
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            check_directory(archive, name, limits)
            entries = list_tables(archive)
            if not entries:
                raise Refused("file_empty", name=name)
            yield {"plan": [{"name": entry.split("/")[-1], "size": info.file_size} for entry, info in entries]}
            for entry, unpacked in read_entries(archive, limits):
                yield read_one(entry, unpacked, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused("file_damaged", name=name) from error


def main(path: str, name: str) -> None:
    """Read one original under limits and write its documents to standard output."""
    limits = Limits()
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        for document in read_documents(Path(path), name, limits):
            out.write(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            out.flush()
    except Refused as refused:
        out.write(json.dumps({"refused": refused.code, "facts": refused.facts}, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
