"""Administrative permits (行政许可信息) by the national field list of 双公示 (XK_…)."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import EVERY_EVENT, OPEN, PUBLIC, STANDING, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "permits"
LABEL = "Administrative permits"
SCOPE = "qualifications"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("双公示: 行政许可, 发改办财金〔2018〕424号", EVERY_EVENT, OPEN, PUBLIC, STANDING)

LAYOUT = Layout(
    KIND,
    fields=(
        Field("subject_kind", optional("行政相对人类别", cells.read_text(100), ("xk_xdr_type", "xk_xdr_lb"))),
        Field(
            "legal_representative",
            optional("法定代表人", cells.read_text(50), ("法定代表人姓名", "xk_frdb", "xk_fddb")),
        ),
        Field("document_name", optional("行政许可决定文书名称", cells.read_text(200), ("许可决定文书名称", "xk_xkws"))),
        Field(
            "document",
            Column(
                "行政许可决定文书号",
                cells.read_some_text(128),
                ("许可决定文书号", "行政许可决定书文号", "许可决定书文号", "xk_wsh"),
            ),
        ),
        Field("permit_kind", optional("许可类别", cells.read_text(100), ("审批类别", "xk_xklb", "xk_splb"))),
        Field("certificate", optional("许可证书名称", cells.read_text(200), ("许可文件名称", "xk_xkzs"))),
        Field("number", optional("许可编号", cells.read_text(128), ("许可文件编号", "许可证编号", "xk_xkbh"))),
        Field("permitted", optional("许可内容", cells.read_text(4000), ("xk_nr",))),
        Field("decided_on", Column("许可决定日期", cells.read_old_date, ("决定日期", "xk_jdrq"))),
        Field("valid_from", optional("有效期自", cells.read_old_date, ("有效期起", "xk_yxqz"))),
        Field(
            "valid_until",
            optional("有效期至", measures.read_until, ("有效期止", "许可截止期", "许可截止日期", "xk_yxqzi", "xk_jzq")),
        ),
        Field("authority", optional("许可机关", cells.read_text(200), ("决定机关", "xk_xkjg", "xk_xzjg"))),
        Field("authority_code", optional("许可机关统一社会信用代码", cells.read_text(18), ("xk_xkjgdm",))),
        Field("status", optional("当前状态", cells.read_text(40), ("状态", "xk_zt"))),
        Field("origin", optional("数据来源单位", cells.read_text(200), ("xk_lydw", "xk_sjly"))),
        Field("origin_code", optional("数据来源单位统一社会信用代码", cells.read_text(18), ("xk_lydwdm", "xk_sjlydm"))),
        Field("remark", optional("备注", cells.read_text(2000), ("bz",))),
    ),
    identity=("document",),
    occurred=column_on("decided_on"),
    ordered=(("valid_from", "valid_until"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
