"""Annual reports (企业年报) to the market regulator: employees and balance sheet; amounts are 万元."""

from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import AUTHORISED, SENSITIVE, TAX_PAPERS, YEARLY, Policy
from creditshare.records.rules.records import Field, Layout, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "annual_reports"
LABEL = "Annual reports"
SCOPE = "operations"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("企业信息公示暂行条例, Art 9", YEARLY, AUTHORISED, SENSITIVE, TAX_PAPERS)


def _end_of_year(content: dict[str, Any]) -> date:
    return date(content["year"], 12, 31)


LAYOUT = Layout(
    KIND,
    fields=(
        Field("year", Column("年报年度", cells.read_year, ("报告年度", "年度", "年报年份"))),
        Field("employees", optional("从业人数", measures.read_count, ("从业人员数", "从业人员", "企业从业人数"))),
        Field("pension_insured", optional("城镇职工基本养老保险人数", measures.read_count, ("养老保险人数",))),
        Field("assets", optional("资产总额(万元)", cells.read_wan, ("资产总额", "资产总计"))),
        Field("liabilities", optional("负债总额(万元)", cells.read_wan, ("负债总额", "负债合计"))),
        Field("equity", optional("所有者权益合计(万元)", cells.read_wan, ("所有者权益合计",))),
        Field("revenue", optional("营业总收入(万元)", cells.read_wan, ("营业总收入", "销售(营业)收入", "营业收入"))),
        Field(
            "main_revenue",
            optional("主营业务收入(万元)", cells.read_wan, ("主营业务收入", "其中主营业务收入", "其中:主营业务收入")),
        ),
        Field("profit", optional("利润总额(万元)", cells.read_wan, ("利润总额",))),
        Field("net_profit", optional("净利润(万元)", cells.read_wan, ("净利润",))),
        Field("tax_total", optional("纳税总额(万元)", cells.read_wan, ("纳税总额",))),
        Field("reported_on", optional("报送日期", cells.read_date, ("公示日期", "填报日期", "年报日期"))),
    ),
    identity=("year",),
    occurred=_end_of_year,
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
