"""The wrong rows of a delivery as files to mend and send again: the same headings, the fault marked and explained.

Two of them: the wrong rows alone, or the whole table as it came; right rows of it come out as the same.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from creditshare.records.rules.cells import FORMULA_MARKS
from creditshare.records.rules.mapping import SUGGESTION

RED = PatternFill("solid", start_color="FFF9C9C5")
WIDTH, WIDE = 18, 48
TITLE = 31
"""A spreadsheet takes no longer name of a sheet."""

AUTHOR = "CreditShare"
_NUMBER = re.compile(r"[+-]?[\d,]+(\.\d+)?([eE][+-]?\d+)?")
_UNTITLED = re.compile(r"[\[\]:*?/\\]")
_UNWRITTEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file may hold (XML 1.0, 2.2)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong row: its file and line, the cell at fault, what is wrong with it in words, and the row as given.

    `proposal` is what the cell was most likely meant to say, empty where nothing can be said.
    """

    file: str
    line: int
    column: str
    given: str
    sentence: str
    row: Mapping[str, str]
    proposal: str = ""

    @property
    def suggestion(self) -> str:
        """Write how to mend the row: the new cell where there is a proposal, else what is wrong."""
        return f"{self.column}: {self.proposal or self.sentence}" if self.column else self.sentence

    @property
    def comment(self) -> Comment:
        """Return the comment on the cell at fault."""
        return Comment(f"{self.file} {self.line}\n{self.sentence}", AUTHOR)


def neutral(text: str) -> str:
    """Keep a spreadsheet from running a cell as a formula: quote what begins like one and is no number."""
    return "'" + text if text[:1] in FORMULA_MARKS and not _NUMBER.fullmatch(text) else text


def written(text: str) -> str:
    """Write a text as a cell of a workbook takes it."""
    return neutral(_UNWRITTEN.sub("", text))


def headings_of(faults: Sequence[Fault], order: Sequence[str] = ()) -> list[str]:
    """Return the headings that the rows use, in the order of the source's columns."""
    used = list(dict.fromkeys(heading for fault in faults for heading in fault.row))
    places = {name: place for place, name in enumerate(order)}
    return sorted(used, key=lambda name: places.get(name, len(places)))


def as_csv(faults: Sequence[Fault], titles: Sequence[str], order: Sequence[str] = ()) -> str:
    """Write the rows with, before them, file, line, column and the sentence; `titles` name those four."""
    headings, out = headings_of(faults, order), io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*titles, *headings, SUGGESTION])
    for fault in faults:
        cells = (fault.row.get(name, "") for name in headings)
        row = (fault.file, str(fault.line), fault.column, fault.sentence, *cells, fault.suggestion)
        writer.writerow(map(neutral, row))
    return out.getvalue()


def as_workbook(faults: Sequence[Fault], title: str, order: Sequence[str] = ()) -> bytes:
    """Write the rows as a workbook with the same headings; the cell at fault is red and its comment says why."""
    headings = headings_of(faults, order)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_title(title))
    _widen(sheet, len(headings))
    sheet.append([*headings, SUGGESTION])
    for fault in faults:
        place = headings.index(fault.column) if fault.column in headings else 0
        cells = [fault.row.get(name, "") for name in headings] or [""]
        sheet.append([*_marked(sheet, cells, {place: fault}), written(fault.suggestion)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_marked(pieces: Iterable[Mapping[str, Any]], faults: Sequence[Fault], out: IO[bytes]) -> None:
    """Write the sheets of an original as a workbook in which the cells of faults are red and say what is wrong.

    `pieces` are heads of sheets and rows as the reading process lays them out. The last column proposes how to mend
    each wrong row; where a sheet has that column from an earlier round, it is written anew.
    """
    book, left = Workbook(write_only=True), defaultdict(list)
    for fault in faults:
        left[fault.line].append(fault)
    sheet: Any = None
    head: Mapping[str, Any] = {}
    number = 0
    for piece in pieces:
        if "sheet" in piece:
            sheet, head, number = book.create_sheet(_title(piece["sheet"])), piece, 0
            _widen(sheet, piece["width"])
            continue
        for line, cells in piece["rows"]:
            sheet.append(list(_row(sheet, head, number, cells, _take(left[line], head, cells) if line in left else [])))
            number += 1
    if not book.worksheets:
        book.create_sheet()
    book.save(out)


def _row(
    sheet: Any, head: Mapping[str, Any], number: int, cells: Sequence[str], faults: Sequence[Fault]
) -> Iterator[Any]:
    """Yield the cells of one row of an original, the column of proposals last where rows are read from the sheet."""
    places = head["places"]
    if not places:
        yield from map(written, cells)
        return
    kept = cells[:-1] if head["has_proposals"] else cells
    at_fault = {places.get(fault.column, min(places.values())): fault for fault in faults}
    yield from _marked(sheet, kept, at_fault)
    if number == head["heading"]:
        yield SUGGESTION
    elif faults:
        yield written("; ".join(fault.suggestion for fault in faults))


def _take(waiting: list[Fault], head: Mapping[str, Any], cells: Sequence[str]) -> list[Fault]:
    """Return the faults of one row, each once: several sheets may have a line of the same number."""
    places: Mapping[str, int] = head["places"]
    if not places:
        return []
    same = [fault for fault in waiting if all(fault.row.get(name, "") == cells[at] for name, at in places.items())]
    # A row may differ from what was read of it: lines of an invoice are summed. Then its line alone tells it.
    taken = same[:1] or (waiting[:1] if head["alone"] else [])
    for fault in taken:
        waiting.remove(fault)
    return taken


def _marked(sheet: Any, cells: Sequence[str], faults: Mapping[int, Fault]) -> Iterator[Any]:
    for place, text in enumerate(cells):
        if place not in faults:
            yield written(text)
            continue
        cell = WriteOnlyCell(sheet, written(text))
        cell.fill, cell.comment = RED, faults[place].comment
        yield cell


def _title(name: str) -> str:
    return _UNTITLED.sub(" ", _UNWRITTEN.sub("", name)).strip(" '")[:TITLE] or "Sheet"


def _widen(sheet: Any, columns: int) -> None:
    for number in range(1, columns + 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    sheet.column_dimensions[get_column_letter(columns + 1)].width = WIDE
