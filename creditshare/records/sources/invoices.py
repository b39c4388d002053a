"""VAT invoices as the electronic tax bureau exports them (全量发票查询导出结果): a row of 发票基础信息 each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, ENTERPRISE, FINANCE_OFFICE
from creditshare.parties.rules.uscc import is_valid_uscc
from creditshare.records.errors import ColumnsSwapped, HeadingsAlone, HeadingsMissing, LineLevelFile
from creditshare.records.errors.headings import CodesRuined
from creditshare.records.rules import cells
from creditshare.records.rules.invoices import (
    AS_ISSUED,
    RISKS,
    STATUSES,
    InvoiceRows,
    ParsedInvoices,
    count_sums_off,
    counterparty_key,
    hash16,
    identity_text,
)
from creditshare.records.rules.lines import SHEET as LINES
from creditshare.records.rules.lines import compare, group_lines, is_line_level
from creditshare.records.rules.owner import ALMOST_ALL, AT_LEAST, find_owner
from creditshare.records.rules.policy import AUTHORISED, MONTHLY, SENSITIVE, TAX_PAPERS, Policy
from creditshare.records.rules.tables import (
    Column,
    Sheet,
    Table,
    WrongCell,
    drop_rows,
    find_table,
    join_tables,
    read_table,
)

KIND = "invoices"
LABEL = "VAT invoices"
SCOPE = "invoice_summary"
SENDERS = frozenset({ENTERPRISE, AGENCY, FINANCE_OFFICE})
POLICY = Policy(
    "全量发票查询导出结果: 发票基础信息, State Taxation Administration", MONTHLY, AUTHORISED, SENSITIVE, TAX_PAPERS
)
TRUTH = "发票基础信息"

COLUMNS = (
    Column("发票代码", cells.read_digits(10, 12), required=False),
    Column("发票号码", cells.read_digits(8, 20, pad=8), ("发票号",), required=False),
    Column("数电发票号码", cells.read_digits(20), ("全电发票号码", "数电票号码", "数电发票号"), required=False),
    Column(
        "销方识别号", cells.read_partner_code, ("销售方识别号", "销方税号", "销方纳税人识别号", "销售方纳税人识别号")
    ),
    Column("销方名称", cells.read_text(200), ("销售方名称",), required=False),
    Column(
        "购方识别号", cells.read_partner_code, ("购买方识别号", "购方税号", "购方纳税人识别号", "购买方纳税人识别号")
    ),
    Column("购买方名称", cells.read_text(200), ("购方名称",), required=False),
    Column("开票日期", cells.read_date),
    Column("金额", cells.read_fen, ("不含税金额", "合计金额")),
    Column("税额", cells.read_tax, ("合计税额",)),
    Column("价税合计", cells.read_fen, ("含税金额",)),
    Column("发票票种", cells.read_text(40), ("票种", "发票种类", "发票类型"), required=False),
    Column("发票状态", cells.read_choice(STATUSES), ("状态",)),
    Column("发票风险等级", cells.read_choice(RISKS), ("风险等级",), required=False, blank=True),
    Column("备注", cells.read_text(300), required=False),
)
ELECTRONIC = 20
FEW = 3
"""A slip in one row is a wrong row; in all of three or more it is the file's."""

PARTIES = ("销方识别号", "购方识别号")
NUMBERS = ("发票代码", "发票号码", "数电发票号码")
_CODE_IN_NAME = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")


def pick_sheets(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets of invoices: 发票基础信息 (and …1, …2), else the first, else every sheet of lines."""
    chosen = [sheet for sheet in sheets if sheet.name.strip().startswith(TRUTH)] or list(sheets[:1])
    return [sheet for sheet in sheets if is_line_level(sheet)] if is_line_level(chosen[0]) else chosen


def lay_table(sheets: Sequence[Sheet], mapping: Mapping[str, str] | None) -> Table:
    """Return the invoices of a file, a row each.

    Lines (信息汇总表) are summed to their invoices where nothing else is there, and compared with them where there is;
    raise LineLevelFile for lines that say too little of their invoices.
    """
    chosen = pick_sheets(sheets)
    if is_line_level(chosen[0]):
        try:
            return group_lines(_joined(chosen, mapping))
        except HeadingsMissing as missing:
            raise LineLevelFile() from missing
    table = _joined(chosen, mapping)
    if chosen[0].name == AS_ISSUED:
        table.notes["as_issued"] = len(table)
    details = [sheet for sheet in sheets if sheet.name.strip().startswith(LINES) and is_line_level(sheet)]
    if details:
        table.notes |= compare(table, group_lines(_joined(details, mapping)))
    return table


def _joined(sheets: Sequence[Sheet], mapping: Mapping[str, str] | None) -> Table:
    return drop_totals(join_tables([find_table(sheet, COLUMNS, mapping) for sheet in sheets]))


def drop_totals(table: Table) -> Table:
    """Leave out total rows: rows without any number and without both parties' codes; count them in the notes."""
    names = [name for name in (*NUMBERS, "销方识别号", "购方识别号") if name in table.cells]
    if not all(any(not text.strip() for text in set(table.cells[name])) for name in names):
        return table
    cells_of_rows = zip(*(table.cells[name] for name in names), strict=True)
    totals = [at for at, texts in enumerate(cells_of_rows) if not "".join(texts).strip()]
    kept = drop_rows(table, totals)
    if totals:
        kept.notes["totals_dropped"] = len(totals)
    return kept


def code_in_name(name: str) -> str:
    """Return the credit code that a file's name holds, if there is exactly one."""
    codes = {code for code in _CODE_IN_NAME.findall(name.upper()) if is_valid_uscc(code)}
    return codes.pop() if len(codes) == 1 else ""


def parse(
    sheets: Sequence[Sheet],
    *,
    name: str,
    today: date,
    owner: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> ParsedInvoices:
    """Read a file of invoices: rows are accepted or listed as wrong. Raise FileRefused where it is no such file.

    `owner` is the firm whose books these are where the sender is known; else it is found from the rows.
    """
    table = lay_table(sheets, mapping)
    values, wrong = read_table(table, COLUMNS)
    _refuse_swapped(values["金额"], values["税额"])
    sellers, buyers = values["销方识别号"], values["购方识别号"]
    if not owner and not len(table):
        raise HeadingsAlone(name=name)
    if not owner:
        _refuse_ruined(wrong.values(), len(table))
    owner = owner or find_owner(sellers, buyers, code_in_name(name))
    _refuse_rows(table, values, wrong, owner, today)
    kept = [at for at in range(len(table)) if at not in wrong] if wrong else range(len(table))
    chosen = values if not wrong else {key: [column[at] for at in kept] for key, column in values.items()}
    accepted, partners = _accept(chosen, [table.lines[at] for at in kept], owner)
    off = count_sums_off(accepted.net, accepted.tax, accepted.total)
    notes = table.notes | ({"sum_off": off} if off else {})
    owner_name = _owner_name(chosen, accepted.side)
    rows = [wrong[at] for at in sorted(wrong)]
    return ParsedInvoices(owner, owner_name, len(table), accepted, partners, rows, notes)


def _refuse_swapped(nets: Sequence[int | None], taxes: Sequence[int | None]) -> None:
    # No tax is more than what it is levied on: where nearly every row says so, the two columns changed places.
    levied = [(net, tax) for net, tax in zip(nets, taxes, strict=True) if net is not None and tax]
    if len(levied) >= FEW and sum(abs(tax) > abs(net) for net, tax in levied) > ALMOST_ALL * len(levied):
        raise ColumnsSwapped(first="金额", second="税额")


def _refuse_ruined(wrong: Iterable[WrongCell], rows: int) -> None:
    ruined = [cell for cell in wrong if cell.code == "number_ruined" and cell.column in PARTIES]
    if len(ruined) >= FEW and len(ruined) > AT_LEAST * rows:
        raise CodesRuined(given=ruined[0].given)


def _refuse_rows(
    table: Table, values: dict[str, list[Any]], wrong: dict[int, WrongCell], owner: str, today: date
) -> None:
    sellers, buyers, days = values["销方识别号"], values["购方识别号"], values["开票日期"]
    late = {day for day in set(days) if day is not None and day > today}
    numbers = zip(*(values[name] for name in NUMBERS), strict=True)
    for at, (seller, buyer, day, number) in enumerate(zip(sellers, buyers, days, numbers, strict=True)):
        if at in wrong:
            continue
        if owner not in (seller, buyer):
            wrong[at] = table.wrong(at, "销方识别号", "foreign")
        elif not (number[1] or number[2]):
            wrong[at] = table.wrong(at, "发票号码", "missing")
        elif day in late:
            wrong[at] = table.wrong(at, "开票日期", "date_future")


def _owner_name(values: dict[str, list[Any]], sides: Sequence[str]) -> str:
    names = values["销方名称"] if sides and sides[0] == "S" else values["购买方名称"]
    return next((name for name in names if name), "")


def _accept(
    values: dict[str, list[Any]], lines: list[int], owner: str
) -> tuple[InvoiceRows, dict[int, tuple[str, str]]]:
    sellers, buyers = values["销方识别号"], values["购方识别号"]
    sides = ["S" if seller == owner else "P" for seller in sellers]
    names = [
        (buyer_name if side == "S" else seller_name) or ""
        for side, seller_name, buyer_name in zip(sides, values["销方名称"], values["购买方名称"], strict=True)
    ]
    codes = [buyer if side == "S" else seller for side, seller, buyer in zip(sides, sellers, buyers, strict=True)]
    who = list(zip(codes, names, strict=True))
    keys = {pair: counterparty_key(*pair) for pair in set(who)}
    partners = {key: pair for pair, key in sorted(keys.items(), reverse=True)}
    electronic, numbers = _numbers(values)
    paper = [text or "" for text in values["发票代码"]]
    days, totals = _as_text(values["开票日期"]), values["价税合计"]
    accepted = InvoiceRows(
        side=sides,
        identity=_identities(electronic, paper, numbers, sellers, buyers, days, totals),
        line=lines,
        issue_date=days,
        counterparty=[keys[pair] for pair in who],
        net=values["金额"],
        tax=values["税额"],
        total=totals,
        status=values["发票状态"],
        risk=[risk or 0 for risk in values["发票风险等级"]],
        kind=[text or "" for text in values["发票票种"]],
        remark=[text or "" for text in values["备注"]],
        code=paper,
        number=numbers,
    )
    accepted.digest = _digests(accepted)
    return accepted, partners


def _numbers(values: dict[str, list[Any]]) -> tuple[list[str], list[str]]:
    # Some exports put the twenty digits of a 数电发票 under 发票号码.
    pairs = zip(values["数电发票号码"], values["发票号码"], strict=True)
    numbers = [electronic or number for electronic, number in pairs]
    return [number if len(number) == ELECTRONIC else "" for number in numbers], numbers


def _identities(*columns: Sequence[Any]) -> list[str]:
    electronic, codes, numbers, sellers, buyers, days, totals = columns
    facts = zip(sellers, buyers, numbers, days, map(str, totals), strict=True)
    fallbacks = map("|".join, facts)
    if not any(electronic) and not any(codes):
        return [hash16("m|" + text) for text in fallbacks]
    marks = zip(electronic, codes, numbers, fallbacks, strict=True)
    return [hash16(identity_text(*mark)) for mark in marks]


def _as_text(days: Sequence[date]) -> list[str]:
    texts = {day: day.isoformat() for day in set(days)}
    return [texts[day] for day in days]


def _digests(rows: InvoiceRows) -> list[str]:
    facts = (rows.net, rows.tax, rows.total, rows.status, rows.risk, rows.kind, rows.remark)
    return [
        hash16(f"{day}|{partner}|{net}|{tax}|{total}|{status}|{risk}|{kind}|{remark}")
        for day, partner, net, tax, total, status, risk, kind, remark in zip(
            rows.issue_date, rows.counterparty, *facts, strict=True
        )
    ]
