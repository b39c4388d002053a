"""Bytes of one file → its sheets as columns of text, whatever program wrote it."""

import json
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from creditshare.records.rules.tables import Sheet
from creditshare.records.sources.reading.archives import ZIP_MAGIC, check_document, is_ofd
from creditshare.records.sources.reading.einvoices import is_xml, read_ofd, read_xml
from creditshare.records.sources.reading.limits import Limits, Refused
from creditshare.records.sources.reading.pages import is_page, read_page
from creditshare.records.sources.reading.texts import BLANKED, check_size, decode_text, lay_sheet, read_csv

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", b"II*\x00", b"MM\x00*")
PACKED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
PROGRAMS = (b"MZ", b"\x7fELF")
TAR_MARK, TAR_AT = b"ustar", 257
DOCUMENTS = (b"word/document.xml", b"ppt/presentation.xml")
TEXTS = (b"{\\rtf", b"MIME-Version:")
OLD_DOCUMENTS = ("WordDocument".encode("utf-16-le"), "PowerPoint Document".encode("utf-16-le"))
LOCKED = "EncryptedPackage".encode("utf-16-le")
"""Streams of a compound file by name: a text, a presentation, a workbook behind a password."""

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_REACH = re.compile(rb'<(?:\w+:)?dimension\s+ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_HEAD = 4096
CONTROL = re.compile("[\x00-\x1f]")
DISTINCT = frozenset({str, float, date, datetime})
"""Types of which equal values are written alike; True equals 1.0."""

PANIC = "PanicException"
_EXACT = 10**15
_JSON = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*([\[{])")


def write_cell(value: Any) -> str:
    """Write a spreadsheet's cell as the text a person sees: whole numbers without a point, days as ISO."""
    if isinstance(value, str):
        return value.translate(BLANKED)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        # A spreadsheet keeps 1234.56 as a binary fraction; what it shows is that fraction at 15 significant digits.
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, timedelta):
        return str(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def read_workbook(content: bytes, name: str, limits: Limits) -> list[Sheet]:
    """Read every sheet of an xlsx or xls workbook; an xlsx is a zip and is judged like one first."""
    try:
        if content.startswith(ZIP_MAGIC):
            with zipfile.ZipFile(BytesIO(content)) as archive:
                check_document(archive, name, limits)
                _check_reach(archive, name, limits)
            if any(mark in content for mark in DOCUMENTS):
                raise Refused("file_is_document", name=name)
        else:
            _refuse_old(content, name)
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = [_workbook_sheet(workbook, title, limits) for title in workbook.sheet_names]
        # A sheet of charts alone has no rows, and is not what a source looks for.
        return [sheet for sheet in sheets if sheet.lines] or sheets
    except PasswordError as error:
        raise Refused("file_protected", name=name) from error
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise Refused("file_damaged", name=name) from error
    except BaseException as error:
        # A slip of the library in Rust is no Exception, and must not cost the other files of an archive.
        if type(error).__name__ != PANIC:
            raise
        raise Refused("file_damaged", name=name) from error


def _check_reach(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Raise Refused for a sheet that a stray cell makes so large that laying it out would take all memory."""
    for entry in archive.namelist():
        if not _SHEET.fullmatch(entry):
            continue
        with archive.open(entry) as stream:
            reach = _REACH.search(stream.read(_HEAD))
        if reach and _column_number(reach[1]) * int(reach[2]) > limits.cells:
            raise Refused("sheet_scattered", name=name, cell=(reach[1] + reach[2]).decode())


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _refuse_old(content: bytes, name: str) -> None:
    if LOCKED in content:
        raise Refused("file_protected", name=name)
    if any(mark in content for mark in OLD_DOCUMENTS):
        raise Refused("file_is_document", name=name)


def _workbook_sheet(workbook: Any, title: str, limits: Limits) -> Sheet:
    rows = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
    check_size(title, len(rows), max(map(len, rows), default=0), limits)
    columns = [_write_column(column) for column in zip(*rows, strict=True)]
    lines = range(1, len(rows) + 1)
    if all("" in column for column in columns):
        kept = [at for at, cells in enumerate(zip(*columns, strict=True)) if any(cells)]
        columns, lines = [[column[at] for at in kept] for column in columns], [at + 1 for at in kept]
    return Sheet(title, columns, list(lines))


def _write_column(values: Sequence[Any]) -> list[str]:
    # A column is written at once: most hold text that stays as it is, or few distinct values of one type.
    types = set(map(type, values))
    if types == {str}:
        return list(values) if not CONTROL.search("".join(values)) else [text.translate(BLANKED) for text in values]
    if types <= DISTINCT:
        written = {value: write_cell(value) for value in set(values)}
        return list(map(written.__getitem__, values))
    return [write_cell(value) for value in values]


def read_sheets(content: bytes, name: str, limits: Limits) -> list[Sheet]:
    """Read the sheets of one file, told by its first bytes and never by its name alone; raise Refused."""
    if not content.strip():
        raise Refused("file_empty", name=name)
    if is_ofd(content):
        return read_ofd(content, name, limits)
    if content.startswith((ZIP_MAGIC, OLD_EXCEL)):
        return read_workbook(content, name, limits)
    _refuse_kind(content, name)
    if is_page(content):
        return read_page(content, name, limits)
    if is_xml(content):
        return read_xml(content, name)
    if (start := _JSON.match(content)) and (start[1] == b"[" or _is_object(content, name)):
        return read_json(content, name, limits)
    return read_csv(content, name, limits)


def _is_object(content: bytes, name: str) -> bool:
    # A brace may as well begin the text of a cell.
    try:
        json.loads(decode_text(content, name))
    except (ValueError, RecursionError, Refused):
        return False
    return True


def _refuse_kind(content: bytes, name: str) -> None:
    if content.startswith(PICTURES):
        raise Refused("file_is_picture", name=name)
    if content.startswith(PACKED) or content[TAR_AT : TAR_AT + len(TAR_MARK)] == TAR_MARK:
        raise Refused("archive_kind_unknown", name=name)
    if content.startswith(TEXTS):
        raise Refused("file_is_document", name=name)
    if content.startswith(PROGRAMS):
        raise Refused("file_kind_unknown", name=name)


def read_json(content: bytes, name: str, limits: Limits) -> list[Sheet]:
    """Read a JSON list of rows (heading → value), as systems push them; rows are counted from 1."""
    try:
        given = json.loads(decode_text(content, name))
    except (ValueError, RecursionError) as error:
        raise Refused("file_damaged", name=name) from error
    if not given:
        raise Refused("file_empty", name=name)
    if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
        raise Refused("rows_not_listed", name=name)
    if any(isinstance(value, dict | list) for row in given for value in row.values()):
        raise Refused("rows_nested", name=name)
    headings = list(dict.fromkeys(heading for row in given for heading in row))
    rows = [[write_cell("" if row.get(heading) is None else row[heading]) for heading in headings] for row in given]
    return [lay_sheet(name, [headings, *rows], list(range(len(rows) + 1)), limits)]
