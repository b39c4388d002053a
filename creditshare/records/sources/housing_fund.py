"""Housing fund (住房公积金) month by month: for how many it was paid in, how much, and what is owed; yuan."""

from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import ADVERSE, AUTHORISED, MONTHLY, SENSITIVE, Policy
from creditshare.records.rules.records import Field, Layout, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "housing_fund"
LABEL = "Housing fund"
SCOPE = "operations"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("国办发〔2021〕52号: 住房公积金", MONTHLY, AUTHORISED, SENSITIVE, ADVERSE)


def _month(content: dict[str, Any]) -> date:
    return measures.month_end(content["month"])


LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "month",
            Column("缴存月份", measures.read_month, ("汇缴年月", "缴存年月", "所属月份", "年月", "月份", "缴存日期")),
        ),
        Field(
            "account",
            optional(
                "单位账号", cells.read_text(40), ("公积金单位账号", "公积金单位帐号", "单位公积金账号", "单位登记号")
            ),
        ),
        Field(
            "contributors",
            Column("缴存人数", measures.read_count, ("单位缴存人数", "汇缴人数", "公积金缴存人数", "实缴人数")),
        ),
        Field(
            "amount",
            Column("缴存额", cells.read_yuan, ("月缴存额", "本期缴存金额", "汇缴金额", "缴存金额", "缴存总金额")),
        ),
        Field("rate", optional("缴存比例", cells.read_text(20), ("单位缴存比例",))),
        Field("arrears", optional("欠缴金额", cells.read_yuan, ("欠缴额", "累计欠缴金额"))),
        Field("status", optional("单位账户状态", cells.read_text(40), ("缴存状态", "账户状态"))),
        Field("authority", optional("公积金中心", cells.read_text(200), ("缴存管理机构", "管理机构"))),
    ),
    identity=("month", "account"),
    occurred=_month,
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
