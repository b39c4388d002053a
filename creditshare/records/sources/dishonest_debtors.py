"""Dishonest judgment debtors (失信被执行人): the fields of Art 4 of the Supreme Court's provisions, 2013."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import ADVERSE, EVERY_EVENT, OPEN, PUBLIC, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "dishonest_debtors"
LABEL = "Dishonest judgment debtors"
SCOPE = "integrity"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy(
    "关于公布失信被执行人名单信息的若干规定, Supreme Court 2013, Art 4", EVERY_EVENT, OPEN, PUBLIC, ADVERSE, "listing"
)

LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "legal_representative",
            optional("法定代表人", cells.read_text(50), ("法定代表人或者负责人姓名", "法定代表人或负责人姓名")),
        ),
        Field("duty", optional("生效法律文书确定的义务", cells.read_text(4000))),
        Field("performance", optional("履行情况", cells.read_text(200), ("被执行人的履行情况",))),
        Field(
            "conduct",
            optional("失信行为具体情形", cells.read_text(2000), ("失信被执行人行为具体情形",)),
        ),
        Field(
            "basis",
            optional("执行依据文号", cells.read_text(200), ("执行依据单位和文号", "执行依据")),
        ),
        Field("case_number", Column("案号", cells.read_some_text(100))),
        Field("filed_on", optional("立案时间", cells.read_date, ("立案日期",))),
        Field("court", optional("执行法院", cells.read_text(200))),
        Field("listed_on", Column("发布时间", cells.read_date, ("发布日期", "列入日期", "公布日期"))),
        Field(
            "removed_on",
            optional("移出日期", cells.read_date, ("屏蔽日期", "撤销日期", "退出日期", "移除日期")),
        ),
    ),
    identity=("case_number",),
    occurred=column_on("listed_on"),
    ordered=(("listed_on", "removed_on"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
