"""Lay an original out as it came, sheet by sheet and row by row, so that it can be given back with its faults marked.

Runs in the reading process; what it yields is plain enough to cross a pipe in small pieces.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from creditshare.records.errors import FileRefused
from creditshare.records.rules.mapping import SUGGESTION, find_known
from creditshare.records.rules.names import plain_file_name
from creditshare.records.rules.tables import HEADING_DEPTH, Sheet, find_table, order_sheets
from creditshare.records.sources.reading.archives import check_directory, is_archive, list_tables, unpack
from creditshare.records.sources.reading.limits import Limits, Refused
from creditshare.records.sources.reading.sheets import read_sheets

AT_ONCE = 500
Mapped = Mapping[str, str]


def lay_out(
    source: ModuleType, *, path: str, name: str, ordinal: int, mapping: Mapped, saved: Mapping[str, Mapped]
) -> Iterator[dict[str, Any]]:
    """Yield each sheet of the file at a place in an original: its head, then its rows in pieces; at last the end.

    A head tells the sheet's name and width and, where rows of the source are read from it, where its headings stand
    (`heading`, counted from 0 among its rows), the place of each column, whether it is `alone`, and whether its last
    column holds our proposals of an earlier round. Raise Refused where the original cannot be opened.
    """
    limits = Limits()
    name, content = _entry(Path(path).read_bytes(), name, ordinal, limits)
    sheets = read_sheets(content, name, limits)
    pick = getattr(source, "pick_sheets", None)
    ordered = order_sheets(sheets, source.COLUMNS)
    read_from = pick(ordered) if pick else ordered[:1]
    known = mapping or find_known(sheets, saved)
    for sheet in sheets:
        found = _places(sheet, source, known) if any(sheet is chosen for chosen in read_from) else {}
        head = {"sheet": sheet.name, "width": len(sheet.columns), "heading": None, "places": {}}
        yield head | found | {"alone": len(read_from) == 1}
        rows = zip(sheet.lines, zip(*sheet.columns, strict=True), strict=True)
        while piece := list(islice(rows, AT_ONCE)):
            yield {"rows": piece}
    yield {"end": True}


def _entry(content: bytes, name: str, ordinal: int, limits: Limits) -> tuple[str, bytes]:
    if not is_archive(content):
        return name, content
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            check_directory(archive, name, limits)
            entry, info = list_tables(archive)[ordinal - 1]
            return plain_file_name(entry), unpack(archive, info, entry, limits)
    except (zipfile.BadZipFile, IndexError, OSError) as error:
        raise Refused("file_damaged", name=name) from error


def _places(sheet: Sheet, source: ModuleType, mapping: Mapped) -> dict[str, Any]:
    """Return the heading row and the places of the columns, told by a sheet of the headings and one row of places."""
    depth = min(HEADING_DEPTH, len(sheet.lines))
    columns: Sequence[list[str]] = [[*cells[:depth], str(at)] for at, cells in enumerate(sheet.columns)]
    probe = Sheet(sheet.name, list(columns), list(range(depth + 1)))
    try:
        table = find_table(probe, source.COLUMNS, mapping)
    except FileRefused:
        return {}
    heading = table.lines[0] - 1
    places = {name: int(cells[-1]) for name, cells in table.cells.items()}
    return {"heading": heading, "places": places, "has_proposals": sheet.columns[-1][heading].strip() == SUGGESTION}
