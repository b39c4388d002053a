"""Foreign trade (进出口) month by month as customs counts it, in yuan, and the grade of its credit."""

from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import ADVERSE, AUTHORISED, MONTHLY, SENSITIVE, Policy
from creditshare.records.rules.records import Field, Layout, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "customs"
LABEL = "Imports and exports"
SCOPE = "operations"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("国办发〔2021〕52号: 进出口", MONTHLY, AUTHORISED, SENSITIVE, ADVERSE)


def _month(content: dict[str, Any]) -> date:
    return measures.month_end(content["month"])


LAYOUT = Layout(
    KIND,
    fields=(
        Field("month", Column("统计月份", measures.read_month, ("统计年月", "进出口月份", "报关年月", "年月", "月份"))),
        Field("exports", Column("出口金额", cells.read_yuan, ("出口额", "出口总额", "出口金额(人民币)"))),
        Field("imports", Column("进口金额", cells.read_yuan, ("进口额", "进口总额", "进口金额(人民币)"))),
        Field("declarations", optional("报关单数", measures.read_count, ("报关单量", "报关单份数"))),
        Field(
            "credit_grade",
            optional("海关信用等级", cells.read_text(40), ("企业信用等级", "信用等级", "海关企业信用等级")),
        ),
        Field("authority", optional("主管海关", cells.read_text(200), ("备案海关", "海关"))),
    ),
    identity=("month",),
    occurred=_month,
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
