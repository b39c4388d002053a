"""The wrong rows of a delivery as a file to mend and send again: the same headings, the fault marked and explained."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

RED = PatternFill("solid", start_color="FFF9C9C5")
WIDTH = 18
_NUMBER = re.compile(r"[+-]?[\d,]+(\.\d+)?([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong row: its file and line, the cell at fault, what is wrong with it in words, and the row as given."""

    file: str
    line: int
    column: str
    given: str
    sentence: str
    row: dict[str, str]


def neutral(text: str) -> str:
    """Keep a spreadsheet from running a cell as a formula: quote what begins like one and is no number."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(text) else text


def headings_of(faults: Sequence[Fault]) -> list[str]:
    """Return the headings that the rows use, in their order."""
    return list(dict.fromkeys(heading for fault in faults for heading in fault.row))


def as_csv(faults: Sequence[Fault], titles: Sequence[str]) -> str:
    """Write the rows with, before them, file, line, column and the sentence; `titles` name those four."""
    headings, out = headings_of(faults), io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*titles, *headings])
    for fault in faults:
        cells = (
            fault.file,
            str(fault.line),
            fault.column,
            fault.sentence,
            *(fault.row.get(name, "") for name in headings),
        )
        writer.writerow(map(neutral, cells))
    return out.getvalue()


def as_workbook(faults: Sequence[Fault], title: str) -> bytes:
    """Write the rows as a workbook with the same headings; the cell at fault is red and its comment says why."""
    headings = headings_of(faults)
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(headings)
    for number, fault in enumerate(faults, start=2):
        sheet.append([neutral(fault.row.get(name, "")) for name in headings])
        place = headings.index(fault.column) + 1 if fault.column in headings else 1
        cell = sheet.cell(row=number, column=place)
        cell.fill, cell.comment = RED, Comment(f"{fault.file} {fault.line}\n{fault.sentence}", "CreditShare")
    for number in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
