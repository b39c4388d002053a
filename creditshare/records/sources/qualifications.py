"""Qualifications (资质证书、资格认定): certificates such as 高新技术企业 and 专精特新, and how long they hold."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells, measures
from creditshare.records.rules.policy import EVERY_EVENT, OPEN, PUBLIC, STANDING, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "qualifications"
LABEL = "Qualifications"
SCOPE = "qualifications"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("国办发〔2021〕52号: 科技研发 and 资质", EVERY_EVENT, OPEN, PUBLIC, STANDING)

LAYOUT = Layout(
    KIND,
    fields=(
        Field(
            "name",
            Column(
                "资质名称", cells.read_some_text(200), ("资质证书名称", "证书名称", "资质类别", "认定类型", "认定名称")
            ),
        ),
        Field("grade", optional("资质等级", cells.read_text(40), ("等级", "级别"))),
        Field(
            "number", optional("证书编号", cells.read_text(128), ("资质证书编号", "证书号", "资质证书号", "高企证书号"))
        ),
        Field("issued_on", Column("发证日期", cells.read_old_date, ("颁发日期", "认定日期", "认定时间", "发证时间"))),
        Field("valid_from", optional("有效期自", cells.read_old_date, ("有效期起", "有效期限起", "起始日期"))),
        Field(
            "valid_until", optional("有效期至", measures.read_until, ("有效期止", "有效期限止", "截止日期", "到期日期"))
        ),
        Field("status", optional("证书状态", cells.read_text(40), ("证件状态", "资质状态", "状态"))),
        Field(
            "authority",
            optional("发证机关", cells.read_text(200), ("颁证单位", "认定机构", "发证单位", "认定单位", "发证机构")),
        ),
    ),
    identity=("name", "number", "issued_on"),
    occurred=column_on("issued_on"),
    ordered=(("valid_from", "valid_until"), ("issued_on", "valid_until")),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
