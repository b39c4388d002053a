"""Social insurance (社会保险) month by month: how many are insured, what was due, paid and is owed; yuan."""

from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import ADVERSE, AUTHORISED, MONTHLY, SENSITIVE, Policy
from creditshare.records.rules.records import Field, Layout, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "social_insurance"
LABEL = "Social insurance"
SCOPE = "operations"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("国办发〔2021〕52号: 社会保险", MONTHLY, AUTHORISED, SENSITIVE, ADVERSE)


def _month(content: dict[str, Any]) -> date:
    return measures.month_end(content["month"])


LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "month",
            Column(
                "费款所属期",
                measures.read_month,
                ("所属月份", "应收年月", "缴费年月", "参保年月", "统计年月", "年月", "月份"),
            ),
        ),
        Field(
            "insured",
            Column("参保人数", measures.read_count, ("月参保总人数", "单位参保人数", "缴费人数", "参保总人数")),
        ),
        Field("pension", optional("养老保险人数", measures.read_count, ("基本养老保险参保人数", "养老保险参保人数"))),
        Field("medical", optional("医疗保险人数", measures.read_count, ("基本医疗保险参保人数", "医疗保险参保人数"))),
        Field("unemployment", optional("失业保险人数", measures.read_count, ("失业保险参保人数",))),
        Field("injury", optional("工伤保险人数", measures.read_count, ("工伤保险参保人数",))),
        Field("maternity", optional("生育保险人数", measures.read_count, ("生育保险参保人数",))),
        Field("due", optional("应缴金额", cells.read_yuan, ("应缴费额", "应缴社保费", "单位应缴金额"))),
        Field("paid", optional("实缴金额", cells.read_yuan, ("实缴费额", "缴费金额", "到账金额", "缴费总金额"))),
        Field("arrears", optional("欠缴金额", cells.read_yuan, ("欠费金额", "累计欠费金额", "欠缴社保费"))),
        Field("authority", optional("经办机构", cells.read_text(200), ("社保经办机构", "征收机关"))),
    ),
    identity=("month",),
    occurred=_month,
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
