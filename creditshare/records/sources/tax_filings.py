"""Tax returns: which tax, which period, what was declared, and whether it came in time."""

from collections.abc import Mapping, Sequence
from datetime import date

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.records import Field, Layout, ParsedRecords, column_on, parse_records
from creditshare.records.rules.tables import Column, Sheet

KIND = "tax_filings"
LABEL = "Tax returns"
SCOPE = "tax"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})

LAYOUT = Layout(
    KIND,
    fields=(
        Field("tax", Column("税种", cells.read_text(40), ("征收项目",))),
        Field(
            "period_start", Column("所属期起", cells.read_date, ("税款所属期起", "税款所属期起始日期", "所属时期起"))
        ),
        Field("period_end", Column("所属期止", cells.read_date, ("税款所属期止", "税款所属期截止日期", "所属时期止"))),
        Field(
            "declared_sales",
            Column(
                "申报销售额",
                cells.read_yuan,
                ("应税销售额", "计税依据", "销售额", "应税销售收入"),
                required=False,
                blank=True,
            ),
        ),
        Field("tax_due", Column("应纳税额", cells.read_yuan, ("应纳税款", "应补退税额"), required=False, blank=True)),
        Field("tax_paid", Column("已缴税额", cells.read_yuan, ("已缴税款", "实缴税额"), required=False, blank=True)),
        Field(
            "due_on", Column("申报期限", cells.read_date, ("申报截止日期", "应申报日期"), required=False, blank=True)
        ),
        Field("filed_on", Column("申报日期", cells.read_date, required=False, blank=True)),
        Field("authority", Column("主管税务机关", cells.read_text(100), ("税务机关",), required=False, blank=True)),
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
