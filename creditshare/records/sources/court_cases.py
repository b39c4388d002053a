"""Lawsuits and judgments (司法判决、涉诉信息) that a firm is a party to; amounts are yuan."""

from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import ADVERSE, EVERY_EVENT, OPEN, PUBLIC, Policy
from creditshare.records.rules.records import Field, Layout, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "court_cases"
LABEL = "Court cases"
SCOPE = "integrity"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("全国公共信用信息基础目录: 司法判决及执行信息", EVERY_EVENT, OPEN, PUBLIC, ADVERSE)


def _day(content: dict[str, Any]) -> date | None:
    day: date | None = content["filed_on"] or content["closed_on"]
    return day


LAYOUT = Layout(
    KIND,
    fields=(
        Field("case_number", Column("案号", cells.read_some_text(100), ("案件编号", "裁判文书号"))),
        Field("court", optional("审理法院", cells.read_text(200), ("法院", "法院名称", "受理法院", "判决法院"))),
        Field("case_kind", optional("案件类型", cells.read_text(100), ("案件性质",))),
        Field("cause", optional("案由", cells.read_text(200), ("立案案由",))),
        Field(
            "role",
            Column(
                "诉讼地位", cells.read_some_text(50), ("当事人类型", "诉讼身份", "案件身份", "当事人角色", "当事人地位")
            ),
        ),
        Field("stage", optional("审理程序", cells.read_text(50), ("审级", "审判程序"))),
        Field("filed_on", optional("立案日期", cells.read_date, ("立案时间",))),
        Field("closed_on", optional("结案日期", cells.read_date, ("结案时间", "裁判日期", "判决日期", "裁判时间"))),
        Field("amount", optional("标的额", cells.read_yuan, ("诉讼标的额", "涉案金额", "标的金额", "诉讼标的金额"))),
        Field("result", optional("判决结果", cells.read_text(4000), ("裁判结果", "结案方式", "案件结果"))),
    ),
    identity=("case_number", "role"),
    occurred=_day,
    ordered=(("filed_on", "closed_on"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
