"""Tax payments: what was paid, for which period, on which day."""

from collections.abc import Mapping, Sequence
from datetime import date

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.records import Field, Layout, ParsedRecords, column_on, parse_records
from creditshare.records.rules.tables import Column, Sheet

KIND = "tax_payments"
LABEL = "Tax payments"
SCOPE = "tax"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})

LAYOUT = Layout(
    KIND,
    fields=(
        Field("tax", Column("税种", cells.read_text(40), ("征收项目",))),
        Field(
            "period_start",
            Column("所属期起", cells.read_date, ("税款所属期起", "所属时期起"), required=False, blank=True),
        ),
        Field(
            "period_end",
            Column("所属期止", cells.read_date, ("税款所属期止", "所属时期止"), required=False, blank=True),
        ),
        Field("amount", Column("实缴金额", cells.read_yuan, ("入库金额", "实缴税额", "缴款金额", "税额"))),
        Field("paid_on", Column("缴款日期", cells.read_date, ("入库日期", "缴纳日期"))),
        Field(
            "voucher",
            Column("税票号码", cells.read_text(40), ("电子税票号码", "完税凭证号"), required=False, blank=True),
        ),
        Field("authority", Column("主管税务机关", cells.read_text(100), ("税务机关",), required=False, blank=True)),
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


def parse(
    sheets: Sequence[Sheet],
    *,
    name: str,
    today: date,
    owner: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> ParsedRecords:
    """Read a file of this source: rows are accepted or listed as wrong. Raise FileRefused where it is no such file."""
    return parse_records(LAYOUT, sheets, owner=owner, mapping=mapping)
