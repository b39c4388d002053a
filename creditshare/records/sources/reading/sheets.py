"""Bytes of one file → its sheets as columns of text, whatever program wrote it."""

import csv
import json
import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from creditshare.records.rules.tables import Sheet
from creditshare.records.sources.reading.archives import ZIP_MAGIC, check_directory, is_ofd
from creditshare.records.sources.reading.einvoices import is_xml, read_ofd, read_xml
from creditshare.records.sources.reading.limits import Limits, Refused

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BLANKED = dict.fromkeys(range(32), " ")
_EXACT = 10**15
_TEXT_LIMIT = 8192


def decode_text(content: bytes) -> str:
    """Decode a text file: a byte order mark decides, else UTF-8, else GB18030 (which decodes every GBK file)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _columns(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows))
    if min(map(len, rows)) < width:
        rows = [row + [""] * (width - len(row)) for row in rows]
    return [list(cells) for cells in zip(*rows, strict=True)]


def _sheet(name: str, rows: list[list[str]], lines: list[int]) -> Sheet:
    return Sheet(name, _columns(rows) if rows else [], lines)


def _delimiter(text: str) -> str:
    first = text[:_TEXT_LIMIT]
    return max(",\t;", key=first.count)


def read_csv(content: bytes, name: str) -> list[Sheet]:
    """Read a CSV file; rows with nothing in them are left out, and lines are counted as an editor counts them."""
    try:
        text = decode_text(content)
    except UnicodeDecodeError as error:
        raise Refused("file_damaged", name=name) from error
    if "\x00" in text:
        raise Refused("file_kind_unknown", name=name)
    try:
        rows, lines = _csv_rows(text)
    except csv.Error as error:
        raise Refused("file_damaged", name=name) from error
    if _has_controls(text):
        rows = [[cell.translate(_BLANKED) for cell in row] for row in rows]
    return [_sheet(name, rows, lines)]


def _csv_rows(text: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    if '"' not in text:
        # Without quotes a row is a line; in most files every row begins with its serial number.
        rows = list(reader)
        if all(map(_begins, rows)):
            return rows, list(range(1, len(rows) + 1))
        kept = [(row, line) for line, row in enumerate(rows, start=1) if any(row)]
        return [row for row, _ in kept], [line for _, line in kept]
    rows, lines, line = [], [], 1
    for row in reader:
        if any(row):
            rows.append(row)
            lines.append(line)
        line = reader.line_num + 1
    return rows, lines


def _begins(row: list[str]) -> bool:
    return bool(row and row[0])


def _has_controls(text: str) -> bool:
    # Only line ends separate rows; anything else below a space (or a quoted line end) is blanked cell by cell.
    return '"' in text or any(chr(code) in text for code in range(32) if code not in (10, 13))


def write_cell(value: Any) -> str:
    """Write a spreadsheet's cell as the text a person sees: whole numbers without a point, days as ISO."""
    if isinstance(value, str):
        return value.translate(_BLANKED)
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
                check_directory(archive, name, limits)
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        return [_workbook_sheet(workbook, title) for title in workbook.sheet_names]
    except PasswordError as error:
        raise Refused("file_protected", name=name) from error
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise Refused("file_damaged", name=name) from error


def _workbook_sheet(workbook: Any, title: str) -> Sheet:
    rows: list[list[str]] = []
    lines: list[int] = []
    for number, row in enumerate(workbook.get_sheet_by_name(title).to_python(skip_empty_area=False), start=1):
        cells = [write_cell(value) for value in row]
        if any(cells):
            rows.append(cells)
            lines.append(number)
    return _sheet(title, rows, lines)


def read_sheets(content: bytes, name: str, limits: Limits) -> list[Sheet]:
    """Read the sheets of one file, told by its first bytes and never by its name alone; raise Refused."""
    if not content.strip():
        raise Refused("file_empty", name=name)
    if is_ofd(content):
        return read_ofd(content, name, limits)
    if content.startswith((ZIP_MAGIC, OLD_EXCEL)):
        return read_workbook(content, name, limits)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!", b"7z\xbc", b"\x1f\x8b", b"MZ", b"\x7fELF")):
        raise Refused("file_kind_unknown", name=name)
    if is_xml(content):
        return read_xml(content, name)
    if content.lstrip()[:1] == b"[":
        return read_json(content, name)
    return read_csv(content, name)


def read_json(content: bytes, name: str) -> list[Sheet]:
    """Read a JSON list of rows (heading → value), as systems push them; rows are counted from 1."""
    try:
        given = json.loads(content)
    except ValueError as error:
        raise Refused("file_damaged", name=name) from error
    if not given or not all(isinstance(row, dict) for row in given):
        raise Refused("file_empty" if not given else "file_kind_unknown", name=name)
    headings = list(dict.fromkeys(heading for row in given for heading in row))
    rows = [[write_cell("" if row.get(heading) is None else row[heading]) for heading in headings] for row in given]
    return [_sheet(name, [headings, *rows], list(range(len(rows) + 1)))]
