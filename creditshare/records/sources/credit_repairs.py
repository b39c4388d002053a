"""Results of credit repair (信用修复结果): which decision is no longer to be shown, shared or used, and since when."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import ADVERSE, EVERY_EVENT, OPEN, PUBLIC, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "credit_repairs"
LABEL = "Credit repairs"
SCOPE = "integrity"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("信用修复管理办法, NDRC Order 36 of 2025", EVERY_EVENT, OPEN, PUBLIC, ADVERSE)

GRANTED = dict.fromkeys(("准予", "准予修复", "同意", "同意修复", "修复成功", "已修复", "修复完成", "通过"), "准予")
"""Only a repair that was granted takes a record away; a row that says anything else is refused, never applied."""

LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "repaired_kind",
            optional(
                "修复信息类别",
                cells.read_text(100),
                ("修复类型", "失信信息类别", "失信行为类别", "信息类别", "修复信息类型"),
            ),
        ),
        Field(
            "document",
            Column(
                "被修复文书号",
                cells.read_some_text(200),
                (
                    "原决定书文号",
                    "原决定文书号",
                    "行政处罚决定书文号",
                    "处罚决定书文号",
                    "决定书文号",
                    "列入决定书文号",
                    "案号",
                ),
            ),
        ),
        Field(
            "repair_document",
            optional(
                "修复决定书文号",
                cells.read_text(200),
                ("信用修复决定书文号", "准予信用修复决定书文号", "修复文号", "修复决定文书号"),
            ),
        ),
        Field("result", optional("修复结果", cells.read_choice(GRANTED), ("修复状态", "审核结果"))),
        Field("applied_on", optional("申请日期", cells.read_date, ("受理日期", "申请时间"))),
        Field(
            "repaired_on",
            Column(
                "修复日期",
                cells.read_date,
                ("修复决定日期", "信用修复日期", "修复完成日期", "准予修复日期", "修复时间"),
            ),
        ),
        Field(
            "authority",
            optional("修复机关", cells.read_text(200), ("修复决定机关", "决定修复机关", "修复认定单位", "认定单位")),
        ),
    ),
    identity=("document",),
    occurred=column_on("repaired_on"),
    ordered=(("applied_on", "repaired_on"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
