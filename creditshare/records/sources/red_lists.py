"""Red lists (守信激励红名单): firms that an authority commends for keeping faith, such as AEO and 劳动保障A级."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import ADVERSE, EVERY_EVENT, OPEN, PUBLIC, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "red_lists"
LABEL = "Red lists"
SCOPE = "qualifications"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy(
    "关于加强和规范守信联合激励和失信联合惩戒对象名单管理工作的指导意见, 发改财金规〔2017〕1798号",
    EVERY_EVENT,
    OPEN,
    PUBLIC,
    ADVERSE,
)

LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "list",
            Column("名单名称", cells.read_some_text(200), ("红名单名称", "守信名单名称", "守信信息名称", "名单类型")),
        ),
        Field(
            "authority", optional("认定单位", cells.read_text(200), ("认定部门", "认定机关", "列入机关", "发布单位"))
        ),
        Field("document", optional("认定文号", cells.read_text(128), ("文号", "认定依据"))),
        Field("reason", optional("列入事由", cells.read_text(1000), ("列入原因", "认定事由"))),
        Field("listed_on", Column("认定日期", cells.read_date, ("列入日期", "认定时间", "列入时间"))),
        Field(
            "valid_until", optional("有效期至", measures.read_until, ("有效期止", "有效期截止", "截止日期", "有效期"))
        ),
        Field("removed_on", optional("退出日期", cells.read_date, ("移出日期", "撤销日期"))),
    ),
    identity=("list", "listed_on"),
    occurred=column_on("listed_on"),
    ordered=(("listed_on", "valid_until"), ("listed_on", "removed_on")),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
