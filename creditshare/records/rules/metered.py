"""Metered supply: electricity, water and gas are billed alike, month by month and meter by meter; amounts are yuan."""

from datetime import date
from typing import Any

from creditshare.records.rules import cells, measures
from creditshare.records.rules.records import Field, Layout
from creditshare.records.rules.tables import Column, optional


def metered_layout(kind: str, *, month: tuple[str, ...], usage: tuple[str, ...], amount: tuple[str, ...]) -> Layout:
    """Return the layout of a supplier's bills; each tuple is a heading and the other names it goes by."""
    return Layout(
        kind,
        fields=(
            Field("month", _required(month, measures.read_month, ("账单月份", "抄表月份", "统计年月", "年月", "月份"))),
            Field("account", optional("用户号", cells.read_text(40), ("户号", "用户编号", "客户编号"))),
            Field("user_kind", optional("用户性质", cells.read_text(40), ("用户类别", "用户类型"))),
            Field("usage", _required(usage, measures.read_quantity, ("使用量", "用量"))),
            Field("amount", _required(amount, cells.read_yuan, ("应收金额", "账单金额", "金额"))),
            Field("arrears", optional("欠费金额", cells.read_yuan, ("欠费", "欠缴金额"))),
            Field("late_fee", optional("滞纳金额", cells.read_yuan, ("滞纳金", "违约金"))),
            Field("read_on", optional("抄表日期", cells.read_date)),
        ),
        identity=("month", "account"),
        occurred=_month,
    )


def _required(names: tuple[str, ...], read: cells.Reader, common: tuple[str, ...]) -> Column:
    return Column(names[0], read, (*names[1:], *common))


def _month(content: dict[str, Any]) -> date:
    return measures.month_end(content["month"])
