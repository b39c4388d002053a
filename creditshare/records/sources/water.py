"""Water (用水) month by month and meter by meter: cubic metres, what they cost and what is owed."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules.metered import metered_layout
from creditshare.records.rules.policy import ADVERSE, AUTHORISED, MONTHLY, SENSITIVE, Policy
from creditshare.records.rules.records import parser_of

KIND = "water"
LABEL = "Water"
SCOPE = "operations"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("国办发〔2021〕52号: 水电气", MONTHLY, AUTHORISED, SENSITIVE, ADVERSE)

LAYOUT = metered_layout(
    KIND,
    month=("用水月份", "水费年月"),
    usage=("用水量", "水量", "本期水量", "用水量(立方米)", "用水量(吨)"),
    amount=("水费金额", "水费", "应收水费"),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
