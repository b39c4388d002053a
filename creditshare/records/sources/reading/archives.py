"""Opening an archive safely: its central directory is judged before a byte of it is unpacked."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath

from creditshare.records.sources.reading.limits import MEGABYTE, Limits, Refused

TABLES = (".csv", ".txt", ".xlsx", ".xls", ".xlsm", ".xml", ".ofd")
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz")
UTF8_NAME, ENCRYPTED = 0x800, 0x1
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
ZIP_MAGIC = b"PK\x03\x04"
WORKBOOK_ENTRY = b"[Content_Types].xml"
OFD_ENTRY = b"OFD.xml"


def entry_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name: UTF-8 where the flag says so, else GBK as Chinese Windows writes it."""
    if info.flag_bits & UTF8_NAME:
        return info.filename
    raw = info.orig_filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def is_ignored(name: str) -> bool:
    """Say whether an entry is a leaving of an operating system, or no table at all (a note, a picture)."""
    path = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in path.parts)
    return hidden or path.suffix.lower() not in TABLES


def check_directory(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Raise Refused where the directory shows a bomb, a nested archive, a password or a path outside the archive."""
    entries = archive.infolist()
    total = sum(info.file_size for info in entries)
    packed = sum(info.compress_size for info in entries)
    if len(entries) > limits.entries or total > limits.total_bytes or total > limits.ratio * max(packed, MEGABYTE):
        raise Refused("archive_unsafe", name=name)
    for info in entries:
        path = PurePosixPath(entry_name(info).replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or path.suffix.lower() in ARCHIVES:
            raise Refused("archive_unsafe", name=name)
        if info.flag_bits & ENCRYPTED:
            raise Refused("file_protected", name=name)
        if info.file_size > limits.file_bytes:
            raise Refused("file_too_large", name=path.name, limit=str(limits.file_bytes // MEGABYTE))


def is_archive(content: bytes) -> bool:
    """Say whether the bytes are a zip that holds files (an xlsx and an OFD are zips too, but are one document)."""
    return content.startswith(ZIP_MAGIC) and WORKBOOK_ENTRY not in content and not is_ofd(content)


def is_ofd(content: bytes) -> bool:
    """Say whether the bytes of a zip are an OFD document: its directory names OFD.xml at the root."""
    if not content.startswith(ZIP_MAGIC) or OFD_ENTRY not in content:
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return OFD_ENTRY.decode() in archive.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, UnicodeDecodeError):
        return False


def list_tables(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the tables of an archive in the order of its directory, by the name a person would read."""
    named = [(entry_name(info), info) for info in archive.infolist() if not info.is_dir()]
    return [(name, info) for name, info in named if not is_ignored(name)]


def read_entries(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Unpack the tables one by one; an entry that is longer than its directory says raises Refused."""
    for name, info in list_tables(archive):
        with archive.open(info) as stream:
            content = stream.read(limits.file_bytes + 1)
        if len(content) > limits.file_bytes:
            raise Refused("file_too_large", name=name, limit=str(limits.file_bytes // MEGABYTE))
        yield PurePosixPath(name).name, content


def pack_folder(folder: Path) -> bytes:
    """Pack the tables of a folder into one archive, the same bytes for the same files: it is kept as one original."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(item for item in folder.rglob("*") if item.is_file()):
            name = path.relative_to(folder).as_posix()
            if not is_ignored(name):
                archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
