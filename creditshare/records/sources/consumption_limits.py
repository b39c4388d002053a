"""Orders that limit high consumption (限制消费令), shown apart from the list of dishonest debtors."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import ADVERSE, EVERY_EVENT, OPEN, PUBLIC, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "consumption_limits"
LABEL = "Limits on consumption"
SCOPE = "integrity"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy(
    "关于限制被执行人高消费及有关消费的若干规定, Supreme Court 2015", EVERY_EVENT, OPEN, PUBLIC, ADVERSE, "listing"
)

LAYOUT = Layout(
    KIND,
    fields=(
        Field("case_number", Column("案号", cells.read_some_text(100), ("执行案号",))),
        Field("court", optional("执行法院", cells.read_text(200), ("法院", "法院名称"))),
        Field("filed_on", optional("立案日期", cells.read_date, ("立案时间",))),
        Field(
            "listed_on", Column("发布日期", cells.read_date, ("发布时间", "限消令发布日期", "限高日期", "限制消费日期"))
        ),
        Field("removed_on", optional("解除日期", cells.read_date, ("移除日期", "撤销日期", "屏蔽日期", "解除时间"))),
    ),
    identity=("case_number",),
    occurred=column_on("listed_on"),
    ordered=(("listed_on", "removed_on"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
