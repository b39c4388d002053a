"""Results of tax inspections (税务稽查结果): what was found, charged and fined; amounts are yuan."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import AUTHORISED, EVERY_EVENT, SENSITIVE, TAX_PAPERS, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "tax_inspections"
LABEL = "Tax inspection results"
SCOPE = "tax"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("银税互动: 稽查/处罚 records of the tax authority", EVERY_EVENT, AUTHORISED, SENSITIVE, TAX_PAPERS)

LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "document",
            Column(
                "决定书文号",
                cells.read_some_text(128),
                (
                    "税务处理决定书文号",
                    "税务行政处罚决定书文号",
                    "处理决定书文号",
                    "处罚决定书文号",
                    "行政处罚文号",
                    "文书号",
                ),
            ),
        ),
        Field("period_start", optional("检查所属期起", cells.read_date, ("检查所属日期起", "所属期起"))),
        Field("period_end", optional("检查所属期止", cells.read_date, ("检查所属日期止", "所属期止"))),
        Field("facts", optional("主要违法事实", cells.read_text(4000), ("税收违法事实", "违法事实"))),
        Field("tax_due", optional("查补税款", cells.read_yuan, ("查补税额", "查补金额", "应补税款", "追缴税款"))),
        Field("fine", optional("罚款金额", cells.read_yuan, ("处罚金额", "罚款"))),
        Field("late_fee", optional("滞纳金", cells.read_yuan, ("加收滞纳金",))),
        Field(
            "decided_on", Column("决定日期", cells.read_date, ("处罚日期", "处理决定日期", "作出决定日期", "结案日期"))
        ),
        Field("paid_on", optional("入库日期", cells.read_date, ("缴清日期", "执行完毕日期"))),
        Field("transferred", optional("移送司法标志", cells.read_text(20), ("是否移送司法机关",))),
        Field("authority", optional("稽查机关", cells.read_text(200), ("检查机关", "主管税务机关", "税务机关"))),
    ),
    identity=("document",),
    occurred=column_on("decided_on"),
    ordered=(("period_start", "period_end"), ("decided_on", "paid_on")),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
