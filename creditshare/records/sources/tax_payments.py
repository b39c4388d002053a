"""Tax payments: what was paid, for which period, on which day."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import AUTHORISED, MONTHLY, SENSITIVE, TAX_PAPERS, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "tax_payments"
LABEL = "Tax payments"
SCOPE = "tax"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("银税互动: tax payments", MONTHLY, AUTHORISED, SENSITIVE, TAX_PAPERS)

LAYOUT = Layout(
    KIND,
    fields=(
        Field("tax", Column("税种", cells.read_some_text(40), ("征收项目",))),
        Field(
            "period_start",
            optional("所属期起", cells.read_date, ("税款所属期起", "所属时期起")),
        ),
        Field(
            "period_end",
            optional("所属期止", cells.read_date, ("税款所属期止", "所属时期止")),
        ),
        Field("amount", Column("实缴金额", cells.read_yuan, ("入库金额", "实缴税额", "缴款金额", "税额"))),
        Field("paid_on", Column("缴款日期", cells.read_date, ("入库日期", "缴纳日期"))),
        Field(
            "voucher",
            optional("税票号码", cells.read_text(40), ("电子税票号码", "完税凭证号")),
        ),
        Field("authority", optional("主管税务机关", cells.read_text(100), ("税务机关",))),
    ),
    identity=(
        "tax",
        "period_start",
        "period_end",
        "paid_on",
        "amount",
        "voucher",
    ),
    occurred=column_on("paid_on"),
    ordered=(("period_start", "period_end"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
