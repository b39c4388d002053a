"""A table is columns of text under a heading row; reading it gives columns of values and the list of wrong rows."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from creditshare.records.errors import FileEmpty, FileRefused, HeadingsMissing
from creditshare.records.errors.headings import HeadingsTwice
from creditshare.records.rules.cells import UNSEEN, Reader, Unreadable
from creditshare.records.rules.names import skeleton
from creditshare.records.rules.units import is_other_unit, with_unit

HEADING_DEPTH = 30
"""Exports put a title, the period and the firm's name above the headings; nobody puts thirty lines there."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet (or a whole CSV file): text by column, and the line of the file where each row stands."""

    name: str
    columns: list[list[str]]
    lines: list[int]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a source knows: its heading, the other names it goes by, and how a cell of it is read."""

    name: str
    read: Reader
    aliases: tuple[str, ...] = ()
    required: bool = True
    blank: bool = False


def optional(name: str, read: Any, aliases: tuple[str, ...] = ()) -> Column:
    """Describe a column that a file may lack and whose cells may be blank."""
    return Column(name, read, aliases, required=False, blank=True)


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A row that was not accepted: where it stands, what was given there and the code of the rule it breaks."""

    line: int
    column: str
    given: str
    code: str
    row: dict[str, str]


@dataclass(slots=True)
class Table:
    """Text by canonical column name, all columns of one length; a column that the file lacks is absent."""

    cells: dict[str, list[str]]
    lines: list[int]
    notes: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> list[str]:
        """Return a column's cells, blank ones where the file lacks it."""
        return self.cells.get(name) or [""] * len(self.lines)

    def row(self, position: int) -> dict[str, str]:
        """Return one row as heading → text."""
        return {name: cells[position] for name, cells in self.cells.items()}

    def wrong(self, position: int, column: str, code: str) -> WrongCell:
        """Say what is wrong at one cell."""
        cells = self.cells.get(column)
        given = cells[position] if cells else ""
        return WrongCell(self.lines[position], column, given[:200], code, self.row(position))


def plain_heading(text: str) -> str:
    """Write a heading so that spaces, full-width forms and required-marks make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).translate(UNSEEN).split()).strip("*:")


def _names(columns: Sequence[Column], mapping: Mapping[str, str]) -> dict[str, str]:
    # A column that somebody mapped goes by that heading alone; mapped to nothing, the file does not have it.
    others = [column for column in columns if column.name not in mapping]
    known = {heading_key(name): column.name for column in others for name in (column.name, *column.aliases)}
    return known | {heading_key(given): name for name, given in mapping.items() if given}


@lru_cache(maxsize=2048)
def heading_key(heading: str) -> str:
    """Write a heading as headings are compared: by what it looks like, CF_WSH and cf_wsh being one."""
    return skeleton(plain_heading(heading))


def _positions(headings: Sequence[str], names: Mapping[str, str], readers: Mapping[str, Reader]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, text in enumerate(headings):
        plain = heading_key(text)
        head, _, bracket = plain.partition("(")
        name = names.get(plain) or names.get(head)
        if name and (plain in names or not is_other_unit(bracket, readers[name])):
            found.setdefault(name, position)
    return found


def _in_other_unit(
    headings: Sequence[str], names: Mapping[str, str], readers: Mapping[str, Reader], found: Mapping[str, int]
) -> list[str]:
    """Return the columns that the file has in another unit of money only."""
    parts = [heading_key(text).partition("(") for text in headings]
    named = [(names[head], bracket) for head, _, bracket in parts if head in names and names[head] not in found]
    return list(dict.fromkeys(name for name, bracket in named if is_other_unit(bracket, readers[name])))


def find_table(sheet: Sheet, columns: Sequence[Column], mapping: Mapping[str, str] | None = None) -> Table:
    """Find the heading row of a sheet and return what stands under it.

    `mapping` gives, for a canonical column name, the heading this file uses ("": none). Raise FileEmpty for a sheet
    without rows and HeadingsMissing, naming what is missing, when no row among the first has every required heading.
    """
    if not sheet.lines:
        raise FileEmpty(name=sheet.name)
    names = _names(columns, mapping or {})
    readers = {column.name: column.read for column in columns}
    required = {column.name for column in columns if column.required}
    best: tuple[int, dict[str, int]] = (0, {})
    for depth in range(min(HEADING_DEPTH, len(sheet.lines))):
        found = _positions([cells[depth] for cells in sheet.columns], names, readers)
        if len(found) > len(best[1]):
            best = (depth, found)
        if len(found) > len(columns) // 2 and required <= found.keys():
            break
    start, positions = best[0] + 1, best[1]
    missing = [column.name for column in columns if column.required and column.name not in positions]
    headings = [cells[best[0]] for cells in sheet.columns]
    for name in _in_other_unit(headings, names, readers, positions):
        missing = [*(other for other in missing if other != name), with_unit(name, readers[name])]
    if missing:
        raise HeadingsMissing(headings="、".join(missing))
    _refuse_twice(sheet, headings, {name: at for name, at in positions.items() if name in required}, start)
    table = Table({name: sheet.columns[at][start:] for name, at in positions.items()}, sheet.lines[start:])
    return _without_headings(table, {name: sheet.columns[at][best[0]] for name, at in positions.items()})


def _refuse_twice(sheet: Sheet, headings: Sequence[str], positions: Mapping[str, int], start: int) -> None:
    # Of two columns of one heading nobody knows which one counts, unless they say the same or one says nothing.
    keys = [heading_key(text) for text in headings]
    twice = []
    for name, first in positions.items():
        stated = sheet.columns[first][start:]
        others = [sheet.columns[at][start:] for at in range(first + 1, len(keys)) if keys[at] == keys[first]]
        if any(cells != stated and any(cells) for cells in others):
            twice.append(name)
    if twice:
        raise HeadingsTwice(headings="、".join(twice))


def order_sheets(sheets: Sequence[Sheet], columns: Sequence[Column]) -> list[Sheet]:
    """Return the sheets, those in which every required heading is found before the others: notes often come first."""
    return sorted(sheets, key=lambda sheet: not _has_headings(sheet, columns)) if sheets[1:] else list(sheets)


def _has_headings(sheet: Sheet, columns: Sequence[Column]) -> bool:
    first = Sheet(sheet.name, [cells[:HEADING_DEPTH] for cells in sheet.columns], sheet.lines[:HEADING_DEPTH])
    try:
        find_table(first, columns)
    except FileRefused:
        return False
    return True


def _without_headings(table: Table, headings: Mapping[str, str]) -> Table:
    # Exports put under each other repeat their heading row; it is no record, and is counted in the notes.
    first, word = next(iter(headings.items()))
    suspects = [at for at, text in enumerate(table.cells[first]) if text == word]
    repeated = [at for at in suspects if all(table.cells[name][at] == text for name, text in headings.items())]
    kept = drop_rows(table, repeated)
    if repeated:
        kept.notes["headings_repeated"] = len(repeated)
    return kept


def join_tables(tables: Sequence[Table]) -> Table:
    """Put the tables of several sheets under each other; a column that one of them lacks is blank there."""
    if len(tables) == 1:
        return tables[0]
    names = list(dict.fromkeys(name for table in tables for name in table.cells))
    cells = {name: [text for table in tables for text in table.column(name)] for name in names}
    notes: Counter[str] = Counter()
    for table in tables:
        notes.update(table.notes)
    return Table(cells, [line for table in tables for line in table.lines], dict(notes))


def drop_rows(table: Table, positions: Sequence[int]) -> Table:
    """Return the table without some rows."""
    if not positions:
        return table
    dropped = set(positions)
    kept = [position for position in range(len(table)) if position not in dropped]
    cells = {name: [texts[position] for position in kept] for name, texts in table.cells.items()}
    return Table(cells, [table.lines[position] for position in kept], table.notes)


def read_column(cells: Sequence[str], column: Column) -> tuple[list[Any], dict[str, str]]:
    """Read a column, each distinct text once; return its values (None where unreadable) and text → broken rule."""
    values: dict[str, Any] = {}
    broken: dict[str, str] = {}
    for text in set(cells):
        if column.blank and not text.strip():
            values[text] = None
            continue
        try:
            values[text] = column.read(text)
        except Unreadable as unreadable:
            values[text], broken[text] = None, unreadable.code
    return list(map(values.__getitem__, cells)), broken


def read_table(table: Table, columns: Sequence[Column]) -> tuple[dict[str, list[Any]], dict[int, WrongCell]]:
    """Read every column; return values by column name, and the first wrong cell of each wrong row by its position."""
    values: dict[str, list[Any]] = {}
    wrong: dict[int, WrongCell] = {}
    for column in columns:
        if column.name not in table.cells:
            values[column.name] = [None] * len(table)
            continue
        cells = table.cells[column.name]
        values[column.name], broken = read_column(cells, column)
        if broken:
            for position, text in enumerate(cells):
                if text in broken and position not in wrong:
                    wrong[position] = table.wrong(position, column.name, broken[text])
    return values, wrong
