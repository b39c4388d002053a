"""Units: a heading that says 万元 over a column kept in 元 is another column, for taken as it stands it is wrong 10,000
times over.
"""

import re

from creditshare.records.rules import cells

YUAN, WAN = "元", "万元"
_STATED = re.compile(r"(?:人民币)?((?:[十百千万亿]+|美|港|欧|日)*元|[百千万亿]+|usd|rmb|cny)")
_SAME = {"rmb": YUAN, "cny": YUAN, "万": WAN}


def unit_read(read: object) -> str:
    """Return the unit of money in which a reader takes its cells, empty where it reads no money."""
    if read is cells.read_wan:
        return WAN
    return YUAN if read in (cells.read_yuan, cells.read_fen, cells.read_tax) else ""


def unit_stated(bracket: str) -> str:
    """Return the unit of money that the words in a heading's bracket state, empty where they state none."""
    found = _STATED.fullmatch(bracket.rstrip(")").removeprefix("单位").strip(":"))
    return _SAME.get(found[1], found[1]) if found else ""


def is_other_unit(bracket: str, read: object) -> bool:
    """Say whether a heading's bracket states another unit of money than its column is read in."""
    stated, wanted = unit_stated(bracket), unit_read(read)
    return bool(stated and wanted and stated != wanted)


def with_unit(name: str, read: object) -> str:
    """Write a column's name with the unit it is wanted in."""
    unit = unit_read(read)
    return name if unit in name else f"{name}({unit})"
