"""The first rows of a file as they were read, so that its sender sees what would be stored before anything is."""

from collections.abc import Mapping, Sequence
from typing import Any

from creditshare.kernel.money import to_yuan
from creditshare.records.rules.invoices import STATUSES
from creditshare.records.rules.national import YES_NO
from creditshare.records.rules.records import FIRM, FIRM_NAME, Layout
from creditshare.records.rules.tables import Column
from creditshare.records.rules.units import unit_read

SHOWN, WIDEST, LONGEST = 5, 7, 40
SIDES = {"S": "销项", "P": "进项"}
INVOICE_HEADINGS = ("发票号码", "方向", "开票日期", "对方名称", "金额", "税额", "价税合计", "发票状态")
_STATUS_WORDS = {STATUSES[word]: word for word in list(STATUSES)[::-1]}

Preview = tuple[list[str], list[list[str]]]


def preview_invoices(accepted: Mapping[str, Sequence[Any]], partners: Mapping[str, Sequence[str]]) -> Preview:
    """Return headings and the first accepted invoices, amounts in yuan, the partner by name."""
    names = ("number", "side", "issue_date", "counterparty", "net", "tax", "total", "status")
    rows = []
    for number, side, day, partner, net, tax, total, status in zip(
        *(accepted[name][:SHOWN] for name in names), strict=True
    ):
        code, name = partners.get(str(partner), ("", ""))
        amounts = [f"¥{to_yuan(fen)}" for fen in (net, tax, total)]
        rows.append([number, SIDES[side], day, name[:LONGEST] or code, *amounts, _STATUS_WORDS[status]])
    return list(INVOICE_HEADINGS), rows


def preview_records(layout: Layout, records: Sequence[Mapping[str, Any]]) -> Preview:
    """Return headings and the first accepted records: the firm, and the columns that say something of them."""
    first = records[:SHOWN]
    used = [field for field in layout.fields if any(field.name in record["content"] for record in first)][:WIDEST]
    rows = [
        [
            record["uscc"],
            record["name"][:LONGEST],
            *(_shown(field.column, record["content"].get(field.name)) for field in used),
        ]
        for record in first
    ]
    return [FIRM.name, FIRM_NAME.name, *(field.column.name for field in used)], rows


def _shown(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO[not value]
    return f"¥{value}" if unit_read(column.read) else str(value)[:LONGEST]
