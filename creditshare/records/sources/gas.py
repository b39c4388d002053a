"""Gas (用气) month by month and meter by meter: cubic metres, what they cost and what is owed."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules.metered import metered_layout
from creditshare.records.rules.policy import ADVERSE, AUTHORISED, MONTHLY, SENSITIVE, Policy
from creditshare.records.rules.records import parser_of

KIND = "gas"
LABEL = "Gas"
SCOPE = "operations"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("国办发〔2021〕52号: 水电气", MONTHLY, AUTHORISED, SENSITIVE, ADVERSE)

LAYOUT = metered_layout(
    KIND,
    month=("用气月份", "气费年月"),
    usage=("用气量", "气量", "本期用气量", "用气量(立方米)"),
    amount=("气费金额", "气费", "燃气费", "应收气费"),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
