"""The national evaluation of public credit (公共信用综合评价): imported as given, never computed here."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import ADVERSE, AUTHORISED, INTERNAL, YEARLY, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "public_credit_evaluations"
LABEL = "Public credit evaluation"
SCOPE = "integrity"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("GB/T 45255-2025 公共信用综合评价规范", YEARLY, AUTHORISED, INTERNAL, ADVERSE)

LEVELS = {
    **{level + word: level for level in "优良中差" for word in ("", "级", "等")},
    "优秀": "优",
    "良好": "良",
    "中等": "中",
    "较差": "差",
}
"""The four levels of the national evaluation."""

LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "level",
            Column(
                "评价等级",
                cells.read_choice(LEVELS),
                ("评价结果", "公共信用综合评价等级", "综合评价等级", "公共信用综合评价结果", "等级"),
            ),
        ),
        Field(
            "score",
            optional("评价得分", measures.read_quantity, ("评价分值", "评价分数", "综合得分", "信用分", "得分")),
        ),
        Field("evaluated_on", Column("评价日期", cells.read_date, ("评价时间", "评定日期", "发布时间"))),
        Field("round", optional("评价批次", cells.read_text(60), ("评价期", "评价期次"))),
        Field("authority", optional("评价机构", cells.read_text(200), ("评价单位", "评价机关"))),
    ),
    identity=("evaluated_on",),
    occurred=column_on("evaluated_on"),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
