"""The list of serious violations (严重违法失信名单, State Administration for Market Regulation, Order 44 of 2021)."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules import cells
from creditshare.records.rules.policy import ADVERSE, EVERY_EVENT, OPEN, PUBLIC, Policy
from creditshare.records.rules.records import Field, Layout, column_on, parser_of
from creditshare.records.rules.tables import Column, optional

KIND = "serious_violations"
LABEL = "Serious violations"
SCOPE = "integrity"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy(
    "市场监督管理严重违法失信名单管理办法, SAMR Order 44 of 2021", EVERY_EVENT, OPEN, PUBLIC, ADVERSE, "listing"
)

LAYOUT = Layout(
    KIND,
    fields=(
        Field("listed_on", Column("列入日期", cells.read_date, ("列入时间",))),
        Field(
            "reason",
            optional(
                "列入原因", cells.read_text(1000), ("列入经营异常名录原因", "列入严重违法失信名单原因", "列入事由")
            ),
        ),
        Field(
            "authority",
            Column(
                "作出决定机关",
                cells.read_text(200),
                ("列入机关", "列入决定机关", "作出决定机关(列入)", "决定机关"),
                required=False,
                blank=True,
            ),
        ),
        Field("document", optional("列入决定书文号", cells.read_text(128), ("决定书文号",))),
        Field("removed_on", optional("移出日期", cells.read_date, ("移出时间",))),
        Field(
            "removal_reason",
            optional("移出原因", cells.read_text(1000), ("移出经营异常名录原因", "移出严重违法失信名单原因")),
        ),
        Field(
            "removal_authority",
            Column(
                "移出机关", cells.read_text(200), ("移出决定机关", "作出决定机关(移出)"), required=False, blank=True
            ),
        ),
    ),
    identity=(
        "listed_on",
        "reason",
    ),
    occurred=column_on("listed_on"),
    ordered=(("listed_on", "removed_on"),),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
