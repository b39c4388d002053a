"""Tax returns: which tax, which period, what was declared, and whether it came in time."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import AUTHORISED, MONTHLY, SENSITIVE, TAX_PAPERS, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "tax_filings"
LABEL = "Tax returns"
SCOPE = "tax"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("银税互动: tax returns", MONTHLY, AUTHORISED, SENSITIVE, TAX_PAPERS)

LAYOUT = Layout(
    KIND,
    fields=(
        Field("tax", Column("税种", cells.read_some_text(40), ("征收项目",))),
        Field(
            "period_start", Column("所属期起", cells.read_date, ("税款所属期起", "税款所属期起始日期", "所属时期起"))
        ),
        Field("period_end", Column("所属期止", cells.read_date, ("税款所属期止", "税款所属期截止日期", "所属时期止"))),
        Field(
            "declared_sales",
            optional("申报销售额", cells.read_yuan, ("应税销售额", "计税依据", "销售额", "应税销售收入")),
        ),
        Field("tax_due", optional("应纳税额", cells.read_yuan, ("应纳税款", "应补退税额"))),
        Field("tax_paid", optional("已缴税额", cells.read_yuan, ("已缴税款", "实缴税额"))),
        Field("due_on", optional("申报期限", cells.read_date, ("申报截止日期", "应申报日期"))),
        Field("filed_on", optional("申报日期", cells.read_date)),
        Field("authority", optional("主管税务机关", cells.read_text(100), ("税务机关",))),
    ),
    identity=(
        "tax",
        "period_start",
        "period_end",
    ),
    occurred=column_on("period_end"),
    ordered=(("period_start", "period_end"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
