"""Administrative penalties (行政处罚信息) by the national field list of 双公示; amounts are 万元 with six decimals."""

from collections.abc import Mapping, Sequence
from datetime import date

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.records import Field, Layout, ParsedRecords, column_on, parse_records
from creditshare.records.rules.tables import Column, Sheet

KIND = "penalties"
LABEL = "Administrative penalties"
SCOPE = "integrity"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})

LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "subject_kind", Column("行政相对人类别", cells.read_text(100), ("cf_xdr_lb",), required=False, blank=True)
        ),
        Field(
            "legal_representative",
            Column("法定代表人", cells.read_text(50), ("法定代表人姓名", "cf_frdb"), required=False, blank=True),
        ),
        Field(
            "document", Column("行政处罚决定书文号", cells.read_text(128), ("处罚决定书文号", "决定书文号", "cf_wsh"))
        ),
        Field("violation", Column("违法行为类型", cells.read_text(2000), ("cf_wfxw",), required=False, blank=True)),
        Field("facts", Column("违法事实", cells.read_text(4000), ("cf_sy", "处罚事由"), required=False, blank=True)),
        Field("basis", Column("处罚依据", cells.read_text(4000), ("cf_yj",), required=False, blank=True)),
        Field(
            "category", Column("处罚类别", cells.read_text(200), ("cf_cflb", "处罚种类"), required=False, blank=True)
        ),
        Field("content", Column("处罚内容", cells.read_text(4000), ("cf_nr", "处罚结果"), required=False, blank=True)),
        Field("fine", Column("罚款金额(万元)", cells.read_wan, ("罚款金额", "cf_nr_fk"), required=False, blank=True)),
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
            Column("暂扣或吊销证照名称及编号", cells.read_text(200), ("cf_nr_zkdx",), required=False, blank=True),
        ),
        Field("decided_on", Column("处罚决定日期", cells.read_date, ("决定日期", "cf_jdrq"))),
        Field("valid_until", Column("处罚有效期", cells.read_date, ("cf_yxq",), required=False, blank=True)),
        Field(
            "published_until",
            Column("公示截止期", cells.read_date, ("公示截止日期", "公示期限", "cf_gsjzq"), required=False, blank=True),
        ),
        Field(
            "authority", Column("处罚机关", cells.read_text(200), ("cf_cfjg", "决定机关"), required=False, blank=True)
        ),
        Field(
            "authority_code",
            Column("处罚机关统一社会信用代码", cells.read_text(18), ("cf_cfjgdm",), required=False, blank=True),
        ),
        Field("origin", Column("数据来源单位", cells.read_text(200), ("cf_sjly",), required=False, blank=True)),
        Field(
            "origin_code",
            Column("数据来源单位统一社会信用代码", cells.read_text(18), ("cf_sjlydm",), required=False, blank=True),
        ),
        Field("remark", Column("备注", cells.read_text(2000), ("bz",), required=False, blank=True)),
    ),
    identity=("document",),
    occurred=column_on("decided_on"),
    ordered=(("decided_on", "published_until"),),
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
