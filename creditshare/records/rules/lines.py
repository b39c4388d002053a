"""Lines of invoices (信息汇总表): summed to the invoices they belong to, and compared with 发票基础信息.

Discount lines are negative inside a positive invoice, so that an invoice is the plain sum of its lines (domain.md 4.7).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from creditshare.kernel.money import to_yuan
from creditshare.records.rules.cells import Unreadable, fold, read_fen, read_tax
from creditshare.records.rules.tables import Sheet, Table

SHEET = "信息汇总表"
HEADINGS = frozenset({"货物或应税劳务名称", "税收分类编码", "规格型号", "单价"})
SUMMED = {"金额": read_fen, "税额": read_tax, "价税合计": read_fen}
NUMBERS = ("数电发票号码", "发票代码", "发票号码")
SAME = ("销方识别号", "购方识别号", "开票日期", "发票状态")
"""What every line of one invoice says alike; where two lines differ they are not of one invoice."""

LOOKED_AT = 5
Key = tuple[str, ...]


def is_line_level(sheet: Sheet) -> bool:
    """Say whether a sheet lists the lines of invoices: at least two headings that only lines have."""
    found = {cells[row].strip() for cells in sheet.columns for row in range(min(LOOKED_AT, len(cells)))}
    return len(found & HEADINGS) > 1


def _keys(table: Table, names: Sequence[str]) -> list[Key]:
    return list(zip(*([fold(text) for text in table.column(name)] for name in names), strict=True))


def group_lines(table: Table) -> Table:
    """Return a table of one row for each invoice, its amounts summed, at the line where the invoice begins.

    A line without any number, and one whose amount cannot be read, stays a row of its own: it will be listed as wrong.
    """
    groups: dict[Key, list[int]] = defaultdict(list)
    for at, (number, said) in enumerate(zip(_keys(table, NUMBERS), _keys(table, SAME), strict=True)):
        lone = not any(number) or not all(_is_amount(table, name, at) for name in SUMMED if name in table.cells)
        groups[(str(at),) if lone else (*number, *said)].append(at)
    firsts = [places[0] for places in groups.values()]
    cells = {name: [texts[at] for at in firsts] for name, texts in table.cells.items()}
    for name in SUMMED.keys() & table.cells.keys():
        cells[name] = [_sum(table, name, places) for places in groups.values()]
    notes = table.notes | {"lines_summed": len(table)}
    return Table(cells, [table.lines[at] for at in firsts], notes)


def _is_amount(table: Table, name: str, at: int) -> bool:
    try:
        SUMMED[name](table.cells[name][at])
    except Unreadable:
        return False
    return True


def _sum(table: Table, name: str, places: Sequence[int]) -> str:
    texts = [table.cells[name][at] for at in places]
    return texts[0] if len(texts) == 1 else str(to_yuan(sum(SUMMED[name](text) for text in texts)))


def compare(invoices: Table, lines: Table) -> Mapping[str, int]:
    """Return notes on how lines grouped by invoice differ from the invoices of the same file.

    `lines_differ`: invoices whose lines sum to other amounts; `lines_alone`: invoices of which only lines are there.
    """
    stated = dict(zip(_keys(invoices, NUMBERS), _amounts(invoices), strict=True))
    differ = alone = 0
    for key, amounts in zip(_keys(lines, NUMBERS), _amounts(lines), strict=True):
        if key not in stated:
            alone += any(key)
        elif None not in (*amounts, *stated[key]) and amounts != stated[key]:
            differ += 1
    return {name: count for name, count in (("lines_differ", differ), ("lines_alone", alone)) if count}


def _amounts(table: Table) -> list[tuple[int | None, ...]]:
    def fen(name: str, text: str) -> int | None:
        try:
            return SUMMED[name](text)
        except Unreadable:
            return None

    columns = [[fen(name, text) for text in table.column(name)] for name in SUMMED]
    return list(zip(*columns, strict=True))
