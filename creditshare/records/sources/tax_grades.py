"""Yearly tax credit grades (纳税缴费信用等级): A, B, M, C or D, published each April for the year before."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.records import Field, Layout, ParsedRecords, parse_records
from creditshare.records.rules.tables import Column, Sheet

KIND = "tax_grades"
LABEL = "Tax credit grades"
SCOPE = "tax"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})

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
        Field("score", Column("评价得分", cells.read_text(10), ("得分",), required=False, blank=True)),
        Field("authority", Column("主管税务机关", cells.read_text(100), ("税务机关",), required=False, blank=True)),
    ),
    identity=("year",),
    occurred=_end_of_year,
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
