"""A list as a workbook: who took it away and when on the first row, then headings and rows as people saw them."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from creditshare.kernel.plain_files import neutral_cell

WIDTH = 20
TITLE = 31
"""A spreadsheet takes no longer name of a sheet."""

CELL = 32_767
"""A spreadsheet takes no longer text in one cell."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNTITLED = re.compile(r"[\[\]:*?/\\]")
_UNWRITTEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file may hold (XML 1.0, 2.2)."""


def list_workbook(title: str, exported: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Write a list as a workbook: texts that a spreadsheet would run are neutralised, numbers and moments stay."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_UNTITLED.sub(" ", _plain(title)).strip(" '")[:TITLE] or "Sheet")
    for number in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    sheet.freeze_panes = "A3"
    for row in ([exported], headings, *rows):
        sheet.append([_written(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(value: Any) -> Any:
    return neutral_cell(_plain(value))[:CELL] if isinstance(value, str) else value


def _plain(text: str) -> str:
    return _UNWRITTEN.sub("", text)
