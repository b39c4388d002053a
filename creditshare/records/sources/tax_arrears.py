"""Overdue taxes (欠税): they rank before unsecured claims, so a lender must see them (税收征管法, Art 45)."""

from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import AUTHORISED, INTERNAL, QUARTERLY, TAX_PAPERS, Policy
from creditshare.records.rules.records import Field, Layout, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "tax_arrears"
LABEL = "Tax arrears"
SCOPE = "tax"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy(
    "欠税公告办法（试行）, State Taxation Administration, Order 9 of 2004", QUARTERLY, AUTHORISED, INTERNAL, TAX_PAPERS
)


def _day(content: dict[str, Any]) -> date | None:
    day: date | None = content["due_on"] or content["recorded_on"] or content["period_end"]
    return day


LAYOUT = Layout(
    KIND,
    fields=(
        Field("tax", Column("税种", cells.read_some_text(40), ("欠税税种",))),
        Field(
            "period_start",
            optional("所属期起", cells.read_date, ("税款所属期起", "所属时期起")),
        ),
        Field(
            "period_end",
            optional("所属期止", cells.read_date, ("税款所属期止", "所属时期止")),
        ),
        Field("balance", Column("欠税余额", cells.read_yuan, ("欠缴税额", "欠税金额"))),
        Field("late_fee", optional("滞纳金", cells.read_yuan)),
        Field("due_on", optional("缴款期限", cells.read_date, ("应缴日期", "限缴日期"))),
        Field("recorded_on", optional("统计日期", cells.read_date, ("公告日期", "登记日期"))),
        Field("authority", optional("主管税务机关", cells.read_text(100), ("税务机关",))),
    ),
    identity=(
        "tax",
        "period_start",
        "period_end",
    ),
    occurred=_day,
    ordered=(("period_start", "period_end"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
