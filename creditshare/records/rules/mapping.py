"""Which heading of an unknown file may stand for which column: by name, by likeness of the name, by what can be read.

A proposal is shown to a person, who decides; what was decided is found again by the fingerprint of the headings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from creditshare.kernel.canonical import digest_of
from creditshare.records.rules.cells import Unreadable
from creditshare.records.rules.tables import HEADING_DEPTH, Column, Sheet, heading_key, plain_heading

SAME, ALIAS, PREFIX = 100, 95, 90
LEAST = 45
"""Below this likeness a proposal is more often wrong than right; nothing is proposed then."""

CONTAINED, LIKE, READ = 60, 80, 5
MOSTLY = 0.5
SHORTEST, LONGEST, MOST = 2, 60, 200
"""Letters that a heading has at least and at most, and headings that are looked at."""

SAMPLES = 3
SUGGESTION = "修改建议"
"""The column that this platform adds to a table that it gives back; it is none of the sender's headings."""

ANY_TEXT = "某些文字"


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of a sheet that looks like its headings: its depth, the headings, and the first cells under each."""

    depth: int
    texts: list[str]
    samples: list[list[str]]


def fingerprint(headings: Iterable[str]) -> str:
    """Return what is the same for the same headings in any order."""
    return digest_of(sorted({heading_key(text) for text in headings} - {"", SUGGESTION}))


def find_headings(sheet: Sheet, columns: Sequence[Column]) -> Headings:
    """Find the row among the first that looks most like headings of these columns, else the fullest one."""
    depths = range(min(HEADING_DEPTH, len(sheet.lines)))
    looked_at = sheet.columns[:MOST]
    rows = [[cells[depth] for cells in looked_at] for depth in depths]
    ranks = [
        (_likeness_of(row, columns), len({text.strip() for text in row} - {""}), -depth)
        for depth, row in enumerate(rows)
    ]
    depth = -max(ranks)[2]
    below = [cells[depth + 1 : depth + 1 + HEADING_DEPTH] for cells in looked_at]
    samples = [[text for text in cells if text.strip()][:SAMPLES] for cells in below]
    texts = [text if len(text) <= LONGEST else "" for text in rows[depth]]
    return Headings(depth, texts, samples)


def _likeness_of(row: Sequence[str], columns: Sequence[Column]) -> int:
    texts = {text for text in row if 0 < len(plain_heading(text)) <= LONGEST and not text.strip()[0].isdigit()}
    return sum(max((likeness(text, column) for text in texts), default=0) for column in columns)


def likeness(heading: str, column: Column) -> int:
    """Say how alike a heading is to a column's names, from 0 to 100; below LEAST it counts as nothing."""
    given = heading_key(heading)
    names = [heading_key(name) for name in (column.name, *column.aliases)]
    if given in names:
        return SAME if given == names[0] else ALIAS
    if given.split("(")[0] in names:
        return PREFIX
    best = max((_alike(given, name) for name in names), default=0)
    return best if best >= LEAST else 0


def _alike(one: str, other: str) -> int:
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST:
        return 0
    if LIKE * len(short) < LEAST * len(long) and short not in long:
        return 0
    if short in long:
        return CONTAINED + 25 * len(short) // len(long)
    return LIKE * (len(long) - distance(one, other)) // len(long)


def distance(one: str, other: str) -> int:
    """Count the letters to insert, delete or replace to make one text of the other (Levenshtein 1966)."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for place, across in enumerate(other, start=1):
            here.append(min(above[place] + 1, here[-1] + 1, above[place - 1] + (letter != across)))
        above = here
    return above[-1]


def propose(headings: Sequence[str], columns: Sequence[Column], samples: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return column → heading for the best pairs, each heading and each column once.

    The likest pair is taken first; a heading whose cells the column cannot read at all is never proposed. A required
    column that is left over gets the one remaining heading of which it reads most, unless it reads just anything.
    """
    cells = {text: samples[at] for at, text in reversed(list(enumerate(headings))) if plain_heading(text)}
    pairs = [
        (-(likeness(text, column) + READ * readable), order, at, column.name, text)
        for order, column in enumerate(columns)
        for at, text in enumerate(cells)
        if likeness(text, column) and (readable := _readable(cells[text], column)) > 0
    ]
    chosen: dict[str, str] = {}
    for _, _, _, name, text in sorted(pairs):
        if name not in chosen and text not in chosen.values():
            chosen[name] = text
    for column in columns:
        if column.required and column.name not in chosen and not _reads(column, ANY_TEXT):
            left = [text for text in cells if text not in chosen.values() and any(cells[text])]
            fitting = [text for text in left if _readable(cells[text], column) >= MOSTLY]
            if len(fitting) == 1:
                chosen[column.name] = fitting[0]
    return chosen


def _readable(texts: Sequence[str], column: Column) -> float:
    """Return the share of texts that a column reads; without any, all."""
    if not texts:
        return 1
    return sum(_reads(column, text) for text in texts) / len(texts)


def _reads(column: Column, text: str) -> bool:
    try:
        column.read(text)
    except Unreadable:
        return False
    return True


def complete(mapping: Mapping[str, str], headings: Iterable[str], columns: Sequence[Column]) -> dict[str, str]:
    """Return the mapping for every column: chosen headings that the file has, each once, "" for what it has not."""
    left = {heading_key(text) for text in headings} - {""}
    completed = {}
    for column in columns:
        given = mapping.get(column.name, "")
        completed[column.name] = given if heading_key(given) in left else ""
        left.discard(heading_key(given))
    return completed


def missing_columns(mapping: Mapping[str, str], columns: Sequence[Column]) -> list[str]:
    """List the required columns that a mapping leaves without a heading."""
    return [column.name for column in columns if column.required and not mapping.get(column.name)]


def find_known(sheets: Sequence[Sheet], mappings: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Return the saved mapping whose headings stand in one of the first rows of a sheet, none where there is none."""
    if not mappings:
        return {}
    for sheet in sheets:
        for depth in range(min(HEADING_DEPTH, len(sheet.lines))):
            found = mappings.get(fingerprint(cells[depth] for cells in sheet.columns))
            if found is not None:
                return found
    return {}
