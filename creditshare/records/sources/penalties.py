"""Administrative penalties (行政处罚信息) by the national field list of 双公示; amounts are 万元 with six decimals."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import ADVERSE, EVERY_EVENT, OPEN, PUBLIC, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "penalties"
LABEL = "Administrative penalties"
SCOPE = "integrity"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("双公示: 行政处罚, 发改办财金〔2018〕424号", EVERY_EVENT, OPEN, PUBLIC, ADVERSE, "penalty")

LAYOUT = Layout(
    KIND,
    fields=(
        Field("subject_kind", optional("行政相对人类别", cells.read_text(100), ("cf_xdr_lb",))),
        Field(
            "legal_representative",
            optional("法定代表人", cells.read_text(50), ("法定代表人姓名", "cf_frdb")),
        ),
        Field(
            "document",
            Column("行政处罚决定书文号", cells.read_some_text(128), ("处罚决定书文号", "决定书文号", "cf_wsh")),
        ),
        Field("procedure", optional("处罚程序", cells.read_text(40), ("执法程序", "案件程序类别", "处罚程序类型"))),
        Field("severity", optional("失信严重程度", cells.read_text(40), ("失信程度", "失信行为严重程度"))),
        Field("violation", optional("违法行为类型", cells.read_text(2000), ("cf_wfxw",))),
        Field("facts", optional("违法事实", cells.read_text(4000), ("cf_sy", "处罚事由"))),
        Field("basis", optional("处罚依据", cells.read_text(4000), ("cf_yj",))),
        Field("category", optional("处罚类别", cells.read_text(200), ("cf_cflb", "处罚种类"))),
        Field("content", optional("处罚内容", cells.read_text(4000), ("cf_nr", "处罚结果"))),
        Field("fine", optional("罚款金额(万元)", cells.read_wan, ("罚款金额", "cf_nr_fk"))),
        Field(
            "confiscated",
            Column(
                "没收违法所得、没收非法财物的金额(万元)",
                cells.read_wan,
                ("没收金额(万元)", "没收违法所得金额", "没收金额", "cf_nr_wfff"),
                required=False,
                blank=True,
            ),
        ),
        Field(
            "licence",
            optional("暂扣或吊销证照名称及编号", cells.read_text(200), ("cf_nr_zkdx",)),
        ),
        Field("decided_on", Column("处罚决定日期", cells.read_date, ("决定日期", "cf_jdrq"))),
        Field("valid_until", optional("处罚有效期", cells.read_date, ("cf_yxq",))),
        Field(
            "published_until",
            optional("公示截止期", cells.read_date, ("公示截止日期", "公示期限", "cf_gsjzq")),
        ),
        Field("authority", optional("处罚机关", cells.read_text(200), ("cf_cfjg", "决定机关"))),
        Field(
            "authority_code",
            optional("处罚机关统一社会信用代码", cells.read_text(18), ("cf_cfjgdm",)),
        ),
        Field("origin", optional("数据来源单位", cells.read_text(200), ("cf_sjly",))),
        Field(
            "origin_code",
            optional("数据来源单位统一社会信用代码", cells.read_text(18), ("cf_sjlydm",)),
        ),
        Field("remark", optional("备注", cells.read_text(2000), ("bz",))),
    ),
    identity=("document",),
    occurred=column_on("decided_on"),
    ordered=(("decided_on", "published_until"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
