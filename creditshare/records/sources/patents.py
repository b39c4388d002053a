"""Patents (专利) as the national register keeps them; inventors are persons and are not taken in."""

from datetime import date
from typing import Any

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import MONTHLY, OPEN, PUBLIC, STANDING, Policy
from creditshare.records.rules.records import Field, Layout, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "patents"
LABEL = "Patents"
SCOPE = "qualifications"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("国家知识产权局: 专利登记簿", MONTHLY, OPEN, PUBLIC, STANDING)

INVENTION, MODEL, DESIGN, APPLICATION = "发明", "实用新型", "外观设计", "发明申请"
PATENT_KINDS = {
    **dict.fromkeys(("发明", "发明专利", "发明授权"), INVENTION),
    **dict.fromkeys(("实用新型", "实用新型专利"), MODEL),
    **dict.fromkeys(("外观设计", "外观设计专利", "外观专利"), DESIGN),
    **dict.fromkeys(("发明申请", "发明公布", "发明公开"), APPLICATION),
}
"""专利法 Art 2: three kinds; a published application is not yet a patent."""


def _day(content: dict[str, Any]) -> date | None:
    day: date | None = content["granted_on"] or content["filed_on"]
    return day


LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "number",
            Column("专利号", measures.read_patent_number, ("申请号", "专利申请号", "专利(申请)号", "申请(专利)号")),
        ),
        Field("title", optional("专利名称", cells.read_text(300), ("发明名称", "发明创造名称"))),
        Field("patent_kind", Column("专利类型", cells.read_choice(PATENT_KINDS), ("专利种类", "类型"))),
        Field("status", optional("法律状态", cells.read_text(100), ("专利状态", "当前法律状态", "专利有效性", "状态"))),
        Field("filed_on", optional("申请日", cells.read_old_date, ("申请日期", "专利申请日"))),
        Field("granted_on", optional("授权公告日", cells.read_old_date, ("授权公告日期", "授权日", "授权日期"))),
        Field("valid_until", optional("届满日", measures.read_until, ("专利权届满日", "到期日", "有效期至"))),
        Field("ended_on", optional("终止日期", cells.read_old_date, ("专利权终止日期", "专利终止日期", "失效日期"))),
    ),
    identity=("number",),
    occurred=_day,
    ordered=(("filed_on", "granted_on"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
