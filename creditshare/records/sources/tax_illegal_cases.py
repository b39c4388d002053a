"""Grave tax offences made public (重大税收违法失信主体): the fields of Order 54 of 2021, in force 2022-02-01."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import ADVERSE, EVERY_EVENT, OPEN, PUBLIC, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "tax_illegal_cases"
LABEL = "Grave tax offences"
SCOPE = "tax"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy(
    "重大税收违法失信主体信息公布管理办法, STA Order 54 of 2021", EVERY_EVENT, OPEN, PUBLIC, ADVERSE, "listing"
)

LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "legal_representative",
            optional("法定代表人", cells.read_text(200), ("法定代表人或者负责人姓名", "法定代表人或负责人姓名")),
        ),
        Field("address", optional("注册地址", cells.read_text(300), ("生产经营地址",))),
        Field("offence", Column("案件性质", cells.read_some_text(200), ("违法性质", "案件类型"))),
        Field("facts", optional("主要违法事实", cells.read_text(4000), ("主要税收违法事实", "违法事实"))),
        Field(
            "decision",
            optional(
                "相关法律依据及税务处理处罚情况",
                cells.read_text(4000),
                ("税务处理处罚情况", "税务处理、税务行政处罚决定及法律依据", "处罚情况"),
            ),
        ),
        Field(
            "document", optional("处理处罚决定书文号", cells.read_text(128), ("税务行政处罚决定书文号", "决定书文号"))
        ),
        Field(
            "listed_on",
            Column("公布日期", cells.read_date, ("发布日期", "公布时间", "发布时间", "列入日期", "录入时间")),
        ),
        Field(
            "removed_on",
            optional("停止公布日期", cells.read_date, ("移出日期", "移出时间", "提前停止公布日期", "撤出日期")),
        ),
        Field(
            "authority",
            optional(
                "公布机关", cells.read_text(200), ("确定失信主体的税务机关", "检查机关", "主管税务机关", "税务机关")
            ),
        ),
    ),
    identity=("offence", "listed_on"),
    occurred=column_on("listed_on"),
    ordered=(("listed_on", "removed_on"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
