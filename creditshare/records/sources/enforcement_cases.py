"""Enforcement cases (被执行人信息): what a court is enforcing against the firm; amounts are yuan."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import ADVERSE, EVERY_EVENT, OPEN, PUBLIC, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "enforcement_cases"
LABEL = "Enforcement cases"
SCOPE = "integrity"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("中国执行信息公开网: 被执行人", EVERY_EVENT, OPEN, PUBLIC, ADVERSE)

LAYOUT = Layout(
    KIND,
    fields=(
        Field("case_number", Column("案号", cells.read_some_text(100), ("执行案号",))),
        Field("court", optional("执行法院", cells.read_text(200), ("法院", "法院名称"))),
        Field("basis", optional("执行依据文号", cells.read_text(200), ("执行依据",))),
        Field("cause", optional("执行案由", cells.read_text(200), ("案由",))),
        Field("filed_on", Column("立案时间", cells.read_date, ("立案日期",))),
        Field("amount", Column("执行标的", cells.read_yuan, ("执行标的金额", "执行金额", "执行标的额", "标的金额"))),
        Field("unpaid", optional("未履行金额", cells.read_yuan, ("未执行金额", "未履行标的", "未履行标的金额"))),
        Field("status", optional("案件状态", cells.read_text(100), ("执行状态", "状态"))),
        Field("suspended_on", optional("终本日期", cells.read_date, ("终结本次执行日期", "终本时间"))),
        Field("closed_on", optional("结案日期", cells.read_date, ("执行完毕日期", "结案时间", "终结日期"))),
    ),
    identity=("case_number",),
    occurred=column_on("filed_on"),
    ordered=(("filed_on", "suspended_on"), ("filed_on", "closed_on")),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
