"""Yearly tax credit grades (纳税缴费信用等级): A, B, M, C or D, published each April for the year before."""

from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import AUTHORISED, INTERNAL, TAX_PAPERS, YEARLY, Policy
from creditshare.records.rules.records import Field, Layout, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "tax_grades"
LABEL = "Tax credit grades"
SCOPE = "tax"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("纳税缴费信用管理办法, State Taxation Administration, 2025", YEARLY, AUTHORISED, INTERNAL, TAX_PAPERS)

GRADES = {letter + word: letter for letter in "ABMCD" for word in ("", "级")}
"""纳税缴费信用管理办法 (State Taxation Administration, 2025-07-01): the scale. A firm not graded has no row."""


def _end_of_year(content: dict[str, Any]) -> date:
    return date(content["year"], 12, 31)


LAYOUT = Layout(
    KIND,
    fields=(
        Field("year", Column("评价年度", cells.read_year, ("年度", "评定年度"))),
        Field(
            "grade",
            Column("纳税信用等级", cells.read_choice(GRADES), ("信用等级", "纳税缴费信用等级", "评价等级", "等级")),
        ),
        Field("score", optional("评价得分", cells.read_text(10), ("得分",))),
        Field("authority", optional("主管税务机关", cells.read_text(100), ("税务机关",))),
    ),
    identity=("year",),
    occurred=_end_of_year,
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
