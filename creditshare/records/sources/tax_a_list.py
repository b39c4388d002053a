"""The public list of taxpayers graded A (纳税信用A级纳税人名单), published each April for the year before."""

from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import OPEN, PUBLIC, TAX_PAPERS, YEARLY, Policy
from creditshare.records.rules.records import Field, Layout, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "tax_a_list"
LABEL = "Tax grade A list"
SCOPE = "tax"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("纳税信用A级纳税人名单, State Taxation Administration", YEARLY, OPEN, PUBLIC, TAX_PAPERS)


def _day(content: dict[str, Any]) -> date:
    day: date | None = content["listed_on"]
    return day or date(content["year"], 12, 31)


LAYOUT = Layout(
    KIND,
    fields=(
        Field("year", Column("评价年度", cells.read_year, ("年度", "评定年度", "所属年度", "纳税信用等级评定年度"))),
        Field(
            "listed_on",
            optional("公布日期", cells.read_date, ("发布日期", "评定日期", "评定时间", "纳税信用等级评定日期")),
        ),
        Field(
            "authority",
            optional(
                "评价机关", cells.read_text(200), ("评价单位", "评价机构", "公布机关", "主管税务机关", "税务机关")
            ),
        ),
    ),
    identity=("year",),
    occurred=_day,
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
