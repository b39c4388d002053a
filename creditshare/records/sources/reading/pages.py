"""Tables that a system saved as a web page under the name of a workbook, as many office systems do."""

import re
from itertools import islice

from lxml import etree, html

from creditshare.records.rules.tables import Sheet
from creditshare.records.sources.reading.limits import Limits, Refused
from creditshare.records.sources.reading.texts import decode_text, lay_sheet

PAGE = re.compile(rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|meta|body|table)[\s>]", re.DOTALL)
LOOKED_AT = 1024
TABLES = 5
SPAN = 50


def is_page(content: bytes) -> bool:
    """Say whether the bytes begin as a web page does."""
    first = content[:LOOKED_AT].replace(b"\x00", b"").lower()
    return PAGE.match(first.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")) is not None


def read_page(content: bytes, name: str, limits: Limits) -> list[Sheet]:
    """Read the tables of a web page as sheets, the longest first; raise Refused when it has none."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True, remove_comments=True)
    try:
        root = html.document_fromstring(decode_text(content, name).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Refused("page_without_table", name=name) from error
    tables = [_rows(table) for table in islice(root.iter("table"), TABLES)]
    filled = sorted((rows for rows in tables if rows), key=len, reverse=True)
    if not filled:
        raise Refused("page_without_table", name=name)
    return [lay_sheet(name, rows, list(range(1, len(rows) + 1)), limits) for rows in filled]


def _rows(table: etree._Element) -> list[list[str]]:
    rows = []
    for line in table.iter("tr"):
        cells: list[str] = []
        for cell in line.iter("td", "th"):
            cells += [" ".join("".join(cell.itertext()).split()), *[""] * (_span(cell) - 1)]
        if any(cells):
            rows.append(cells)
    return rows


def _span(cell: etree._Element) -> int:
    given = cell.get("colspan", "1")
    return min(max(int(given), 1), SPAN) if given.isascii() and given.isdigit() else 1
