"""Registered trademarks (商标), one row for each class of goods or services."""

from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import MONTHLY, OPEN, PUBLIC, STANDING, Policy
from creditshare.records.rules.records import Field, Layout, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "trademarks"
LABEL = "Trademarks"
SCOPE = "qualifications"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("国家知识产权局: 商标注册簿", MONTHLY, OPEN, PUBLIC, STANDING)


def _day(content: dict[str, Any]) -> date | None:
    day: date | None = content["registered_on"] or content["filed_on"]
    return day


LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "number",
            Column("注册号", cells.read_some_text(40), ("商标注册号", "申请/注册号", "注册号/申请号", "申请号")),
        ),
        Field("name", Column("商标名称", cells.read_some_text(200), ("商标",))),
        Field(
            "goods_class", optional("国际分类", cells.read_text(40), ("类别", "商标类别", "国际分类号", "商标国际分类"))
        ),
        Field("status", optional("商标状态", cells.read_text(100), ("法律状态", "状态"))),
        Field("filed_on", optional("申请日期", cells.read_old_date, ("商标申请日期", "申请日"))),
        Field(
            "registered_on", optional("注册公告日期", cells.read_old_date, ("注册日期", "核准注册日", "核准注册日期"))
        ),
        Field(
            "valid_until",
            optional("专用权期限", measures.read_until, ("专用权期限止", "专用权截止日期", "专用期限至", "有效期至")),
        ),
    ),
    identity=("number", "goods_class"),
    occurred=_day,
    ordered=(("filed_on", "registered_on"), ("registered_on", "valid_until")),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
