"""Honours (荣誉表彰) given to the firm by authorities."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import EVERY_EVENT, OPEN, PUBLIC, STANDING, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "honours"
LABEL = "Honours"
SCOPE = "qualifications"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("国办发〔2021〕52号: 荣誉", EVERY_EVENT, OPEN, PUBLIC, STANDING)

LAYOUT = Layout(
    KIND,
    fields=(
        Field("name", Column("荣誉名称", cells.read_some_text(200), ("荣誉称号", "奖项名称", "表彰名称", "称号名称"))),
        Field("level", optional("荣誉级别", cells.read_text(40), ("奖励级别", "级别", "荣誉等级"))),
        Field("document", optional("表彰文号", cells.read_text(128), ("授予文号", "文号", "认定文号"))),
        Field("awarded_on", Column("授予日期", cells.read_old_date, ("获奖日期", "表彰日期", "认定日期", "颁发日期"))),
        Field("valid_until", optional("有效期至", measures.read_until, ("有效期止", "截止日期"))),
        Field("revoked_on", optional("撤销日期", cells.read_old_date, ("取消日期",))),
        Field(
            "authority", optional("授予单位", cells.read_text(200), ("颁奖单位", "授予机关", "表彰单位", "认定单位"))
        ),
    ),
    identity=("name", "awarded_on"),
    occurred=column_on("awarded_on"),
    ordered=(("awarded_on", "valid_until"), ("awarded_on", "revoked_on")),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
