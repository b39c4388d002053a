"""Credit commitments (信用承诺): what a firm promised an authority, and whether it kept its word."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import ADVERSE, EVERY_EVENT, OPEN, PUBLIC, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "credit_commitments"
LABEL = "Credit commitments"
SCOPE = "integrity"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy(
    "关于加快推进社会信用体系建设构建以信用为基础的新型监管机制的指导意见, 国办发〔2019〕35号 (二)",
    EVERY_EVENT,
    OPEN,
    PUBLIC,
    ADVERSE,
)

KEPT, BROKEN, RUNNING = "履行", "违约", "履行中"
OUTCOMES = {
    **dict.fromkeys(("履行", "已履行", "履约", "全部履行", "已履约"), KEPT),
    **dict.fromkeys(("违约", "未履行", "失信", "部分履行", "违背承诺", "不实承诺"), BROKEN),
    **dict.fromkeys(("履行中", "正在履行", "未到期", "待核查"), RUNNING),
}
"""How a commitment stands; a part kept is a word not kept."""

LAYOUT = Layout(
    KIND,
    fields=(
        Field("number", optional("承诺编号", cells.read_text(128), ("承诺书编号", "编号"))),
        Field("category", optional("承诺类型", cells.read_text(60), ("承诺种类", "信用承诺类型"))),
        Field("matter", Column("承诺事项", cells.read_some_text(500), ("承诺内容", "承诺事由", "事项名称"))),
        Field("authority", optional("受理单位", cells.read_text(200), ("承诺受理单位", "受理部门", "受理机关"))),
        Field("committed_on", Column("承诺日期", cells.read_date, ("承诺作出日期", "作出承诺日期", "承诺时间"))),
        Field("valid_until", optional("承诺有效期", measures.read_until, ("有效期至", "有效期止", "承诺到期日"))),
        Field("outcome", optional("履行状态", cells.read_choice(OUTCOMES), ("履约状态", "承诺履行状态", "履行情况"))),
        Field("confirmed_on", optional("认定日期", cells.read_date, ("履约认定日期", "核查日期", "确认日期"))),
    ),
    identity=("matter", "committed_on"),
    occurred=column_on("committed_on"),
    ordered=(("committed_on", "valid_until"), ("committed_on", "confirmed_on")),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
