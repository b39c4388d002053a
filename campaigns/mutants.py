"""Good files of every kind, and seeded mutations of them: of bytes, of an archive's entries, of a table's cells."""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from random import Random

Line = list[str]
TABLES = 0.6
CELLS = (
    "",
    "-",
    "1e400",
    "=1+1",
    "#REF!",
    "９９",
    "2.63E+19",
    "\u200b",
    "NULL",
    "是",
    "2026-02-30",
    "-0",
    "长" * 400,
    "99999",
)


def good_files() -> dict[str, tuple[str, bytes]]:
    """Return good files by kind: the source they are of, and their bytes."""
    from tests.records import hostile
    from tests.records.einvoices import as_ofd, as_xml, einvoice
    from tests.records.makers import OWN

    headings = "统一社会信用代码,行政处罚决定书文号,处罚类别,罚款金额(万元),处罚决定日期"
    penalty = f"{headings}\n{OWN},罚〔2026〕1号,罚款,3,2026-09-01\n"
    files = {
        "csv": hostile.csv(),
        "csv-gbk": hostile.csv(encoding="gb18030"),
        "csv-utf16": hostile.csv(encoding="utf-16"),
        "xlsx": hostile.xlsx(),
        "html": hostile.html(*hostile.table_lines()),
        "json": json.dumps(hostile.rows(), ensure_ascii=False).encode(),
        "xml": as_xml(einvoice()),
        "xml-list": as_xml(einvoice(), einvoice("26342000000000000018")),
        "ofd": as_ofd(as_xml(einvoice())),
        "zip": hostile.zipped({f"{OWN}.csv": hostile.csv(), f"{OWN}_2.xlsx": hostile.xlsx()}),
        "lines": hostile.READ["lines of invoices with discounts"][1](),
    }
    return {kind: ("invoices", content) for kind, content in files.items()} | {
        "penalties": ("penalties", penalty.encode())
    }


def mutate(content: bytes, random: Random) -> bytes:
    """Return a mutation: bytes flipped, cut out, put in, doubled, or cells and entries changed."""
    deeds: list[Callable[[bytes, Random], bytes]] = [_flip, _cut, _end, _double, _insert, _swap]
    # What only breaks an archive or an encoding is found at once; deeper faults come from changed cells and entries.
    deeds += [_entry if zipfile.is_zipfile(io.BytesIO(content)) else _cell] * 6
    for _ in range(random.randint(1, 3)):
        content = random.choice(deeds)(content, random) or b"x"
    return content


def mutant(kind: str, content: bytes, random: Random) -> bytes:
    """Return a mutation of a good file; of a kind that holds a table, as often one of its cells, rows and columns."""
    if kind in WRITERS and random.random() < TABLES:
        return WRITERS[kind](mutate_table(random))
    return mutate(content, random)


def mutate_table(random: Random) -> list[Line]:
    """Return a good table with cells, rows and columns changed: what reaches the rules and not the parsers."""
    from tests.records import hostile

    lines = [list(map(str, line)) for line in hostile.table_lines()]
    deeds = [_change, _change, _change, _drop_line, _double_line, _drop_column, _double_column, _move_column, _blank]
    for _ in range(random.randint(1, 4)):
        random.choice(deeds)(lines, random)
    return lines or [[""]]


def _change(lines: list[Line], random: Random) -> None:
    line = random.choice(lines) if lines else []
    if line:
        line[random.randrange(len(line))] = random.choice(CELLS)


def _drop_line(lines: list[Line], random: Random) -> None:
    if lines:
        del lines[random.randrange(len(lines))]


def _double_line(lines: list[Line], random: Random) -> None:
    if lines:
        lines.insert(random.randrange(len(lines) + 1), list(random.choice(lines)))


def _width(lines: list[Line]) -> int:
    return min(map(len, lines), default=0)


def _drop_column(lines: list[Line], random: Random) -> None:
    if width := _width(lines):
        at = random.randrange(width)
        for line in lines:
            del line[at]


def _double_column(lines: list[Line], random: Random) -> None:
    if width := _width(lines):
        at, to = random.randrange(width), random.randrange(width)
        for line in lines:
            line.insert(to, line[at])


def _move_column(lines: list[Line], random: Random) -> None:
    # The heading stays where it was: its cells are now under another one.
    if width := _width(lines):
        first, second = random.randrange(width), random.randrange(width)
        for line in lines[1:]:
            line[first], line[second] = line[second], line[first]


def _blank(lines: list[Line], random: Random) -> None:
    lines.insert(random.randrange(len(lines) + 1), [""] * random.randint(1, 30))


def _flip(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 12)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content))
    return content[:start] + content[start + random.randint(1, 300) :]


def _end(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content))]


def _double(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content))
    piece = content[start : start + random.randint(1, 2000)]
    return content[:start] + piece * random.randint(2, 4) + content[start:]


def _insert(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content))
    return content[:start] + random.randbytes(random.randint(1, 60)) + content[start:]


def _swap(content: bytes, random: Random) -> bytes:
    first, second = sorted(random.randrange(len(content)) for _ in "12")
    middle = (first + second) // 2
    return content[:first] + content[middle:second] + content[first:middle] + content[second:]


def _cell(content: bytes, random: Random) -> bytes:
    separators = [place for place, byte in enumerate(content) if byte in b',"<>\n']
    if len(separators) < 2:
        return content
    place = random.randrange(len(separators) - 1)
    cell = random.choice(CELLS).encode()
    return content[: separators[place] + 1] + cell + content[separators[place + 1] :]


def _entry(content: bytes, random: Random) -> bytes:
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, ValueError, EOFError, RuntimeError):
        return content
    name = random.choice(sorted(files)) if files else "a"
    files[name] = mutate(files.get(name, b"") or b"x", random)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, inner in files.items():
            archive.writestr(entry, inner)
    return out.getvalue()


def _as_text(lines: list[Line], encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode(encoding, "replace")


def _as_workbook(lines: list[Line]) -> bytes:
    from tests.records import hostile

    return hostile.xlsx(lines)


def _as_page(lines: list[Line]) -> bytes:
    from tests.records import hostile

    return hostile.html(*lines)


def _as_json(lines: list[Line]) -> bytes:
    headings, *rows = lines
    return json.dumps([dict(zip(headings, row, strict=False)) for row in rows], ensure_ascii=False).encode()


WRITERS: dict[str, Callable[[list[Line]], bytes]] = {
    "csv": lambda lines: _as_text(lines, "utf-8-sig"),
    "csv-gbk": lambda lines: _as_text(lines, "gb18030"),
    "csv-utf16": lambda lines: _as_text(lines, "utf-16"),
    "xlsx": _as_workbook,
    "html": _as_page,
    "json": _as_json,
}
