"""Opening an archive safely: its central directory is judged before a byte of it is unpacked."""

import os
import stat
import zipfile
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path, PurePosixPath

from creditshare.records.sources.reading.limits import MEGABYTE, Limits, Refused

TABLES = (
    ".csv", ".txt", ".xlsx", ".xls", ".xlsm", ".xlsb", ".et", ".ods", ".xml", ".ofd", ".json", ".htm", ".html",
)  # fmt: skip
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz")
UTF8_NAME, ENCRYPTED = 0x800, 0x1
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
EMPTY_ZIP = b"PK\x05\x06"
ZIP_MAGIC = b"PK\x03\x04"
WORKBOOK_ENTRY, ODS_ENTRY, OFD_ENTRY = "[Content_Types].xml", "content.xml", "OFD.xml"


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
    if len(entries) > limits.entries:
        raise Refused("archive_crowded", name=name, limit=str(limits.entries))
    if total > limits.total_bytes or total > limits.ratio * max(packed, MEGABYTE) or _overlap(entries):
        raise Refused("archive_unsafe", name=name)
    for info in entries:
        path = PurePosixPath(entry_name(info).replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or _has_drive(path) or _is_link(info):
            raise Refused("archive_outside", name=name)
        if path.suffix.lower() in ARCHIVES:
            raise Refused("archive_nested", name=name)
        if info.flag_bits & ENCRYPTED:
            raise Refused("file_protected", name=name)


def check_document(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Raise Refused as `check_directory` does, and where a part of a document is larger than a file may be."""
    check_directory(archive, name, limits)
    if any(info.file_size > limits.file_bytes for info in archive.infolist()):
        raise Refused("file_too_large", name=name, limit=str(limits.file_bytes // MEGABYTE))


def _has_drive(path: PurePosixPath) -> bool:
    return bool(path.parts) and ":" in path.parts[0]


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _overlap(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Say whether two entries share bytes of the archive, as only a bomb's do."""
    placed = sorted((info.header_offset, info.header_offset + info.compress_size) for info in entries)
    return any(later < end for (_, end), (later, _) in pairwise(placed))


def is_archive(content: bytes) -> bool:
    """Say whether the bytes are a zip that holds files (an xlsx and an OFD are zips too, but are one document)."""
    if content.startswith(EMPTY_ZIP):
        return True
    return content.startswith(ZIP_MAGIC) and not {WORKBOOK_ENTRY, OFD_ENTRY, ODS_ENTRY} & _root_names(content)


def is_ofd(content: bytes) -> bool:
    """Say whether the bytes of a zip are an OFD document: its directory names OFD.xml at the root."""
    return content.startswith(ZIP_MAGIC) and OFD_ENTRY in _root_names(content)


def _root_names(content: bytes) -> set[str]:
    # The directory decides: the name alone may stand in the bytes of a workbook that an archive holds.
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return {name for name in archive.namelist() if "/" not in name}
    except (zipfile.BadZipFile, OSError, NotImplementedError, UnicodeDecodeError, ValueError):
        return set()


def list_tables(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the tables of an archive in the order of its directory, by the name a person would read."""
    named = [(entry_name(info), info) for info in archive.infolist() if not info.is_dir()]
    return [(name, info) for name, info in named if not is_ignored(name)]


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, limits: Limits) -> bytes:
    """Unpack one entry; raise Refused when it is longer than a file may be, whatever the directory says."""
    content = b""
    if info.file_size <= limits.file_bytes:
        with archive.open(info) as stream:
            content = stream.read(limits.file_bytes + 1)
    if max(len(content), info.file_size) > limits.file_bytes:
        raise Refused("file_too_large", name=name, limit=str(limits.file_bytes // MEGABYTE))
    return content


def pack_folder(folder: Path) -> bytes:
    """Pack the tables of a folder into one archive, the same bytes for the same files: it is kept as one original."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in list_files(folder):
            name = _name_on_disk(path.relative_to(folder))
            archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def list_files(folder: Path) -> list[Path]:
    """List the tables in a folder and below it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in found if not is_ignored(_name_on_disk(path.relative_to(folder)))]


def fits_one_archive(paths: Sequence[Path], limits: Limits) -> bool:
    """Say whether files are few and small enough to be packed into one archive."""
    sizes = [path.stat().st_size for path in paths]
    few = len(sizes) <= limits.entries and sum(sizes) <= limits.total_bytes
    return few and max(sizes, default=0) <= limits.file_bytes


def list_archives(folder: Path) -> list[Path]:
    """List the archives in a folder: they are not packed into another one, but delivered each on its own."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ARCHIVES and path.is_file())
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def _name_on_disk(path: Path) -> str:
    # A disk that a Chinese Windows wrote may hold names in GBK, which Python keeps as bytes in disguise.
    raw = os.fsencode(path.as_posix())
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
