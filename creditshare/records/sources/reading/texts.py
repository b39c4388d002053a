"""Text files: which encoding they are in, where their rows end, and what no text may hold."""

import csv
import re
from io import StringIO

from creditshare.records.rules.tables import Sheet
from creditshare.records.sources.reading.limits import Limits, Refused

BLANKED = dict.fromkeys(range(32), " ")
UTF8_MARK = b"\xef\xbb\xbf"
_TEXT_LIMIT = 8192
FEW = 8
_WIDE = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}[\xe4-\xe9][\x80-\xbf]{2}[\xe4-\xe9][\x80-\xbf]{2}")
"""Three Chinese characters in a row as UTF-8 writes them; no GB18030 text reads as these by chance in its headings."""


def decode_text(content: bytes, name: str) -> str:
    """Decode a text file: a byte order mark decides, else UTF-8, else GB18030 (which decodes every GBK file).

    UTF-16 without a mark is told by its zero bytes. Raise Refused for a file written in two encodings or in none.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(content, "utf-16", name)
    if b"\x00" in content:
        return _decode_marked(content, name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(UTF8_MARK) or _WIDE.search(content[: error.start]):
            raise Refused("encoding_mixed", name=name) from error
    return _decode(content, "gb18030", name)


def _decode_marked(content: bytes, name: str) -> str:
    first = content[:_TEXT_LIMIT]
    even, odd = first[::2].count(0), first[1::2].count(0)
    # Latin letters and digits of UTF-16 have their zero byte always on the same side, and every table has separators.
    if len(content) % 2 == 0 and max(even, odd) >= FEW and min(even, odd) * 20 <= max(even, odd):
        text = _decode(content, "utf-16-be" if even > odd else "utf-16-le", name)
        if "\n" in text or "\r" in text:
            return text
    raise Refused("text_broken", name=name)


def _decode(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("file_damaged", name=name) from error


def check_size(name: str, height: int, width: int, limits: Limits) -> None:
    """Raise Refused for more columns or rows than any export has."""
    if width > limits.columns:
        raise Refused("columns_too_many", name=name, limit=str(limits.columns))
    if height > limits.rows:
        raise Refused("rows_too_many", name=name, limit=str(limits.rows))


def lay_sheet(name: str, rows: list[list[str]], lines: list[int], limits: Limits) -> Sheet:
    """Lay rows out as columns of equal length; raise Refused where there are more than any export has."""
    width = max(map(len, rows), default=0)
    check_size(name, len(rows), width, limits)
    if rows and min(map(len, rows)) < width:
        rows = [row + [""] * (width - len(row)) for row in rows]
    return Sheet(name, [list(cells) for cells in zip(*rows, strict=True)], lines)


def _delimiter(text: str) -> str:
    first = text[:_TEXT_LIMIT]
    return max(",\t;|，", key=first.count)


def read_csv(content: bytes, name: str, limits: Limits) -> list[Sheet]:
    """Read a CSV file; rows with nothing in them are left out, and lines are counted as an editor counts them."""
    text = decode_text(content, name)
    if "\x00" in text:
        raise Refused("text_broken", name=name)
    csv.field_size_limit(limits.cell_characters)
    try:
        rows, lines = _csv_rows(text)
    except csv.Error as error:
        raise _refusal(str(error), name, limits) from error
    if _has_controls(text):
        rows = [[cell.translate(BLANKED) for cell in row] for row in rows]
    return [lay_sheet(name, rows, lines, limits)]


def _refusal(words: str, name: str, limits: Limits) -> Refused:
    if "field limit" in words:
        return Refused("cell_too_long", name=name, limit=str(limits.cell_characters))
    return Refused("quote_open" if "unexpected end" in words else "file_damaged", name=name)


def _csv_rows(text: str) -> tuple[list[list[str]], list[int]]:
    # Strict: a quotation mark that never closes would swallow the rest of the file without a word.
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict='"' in text)
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
