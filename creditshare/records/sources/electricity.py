"""Electricity (用电) month by month and meter by meter: kilowatt-hours, what they cost and what is owed."""

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.rules.metered import metered_layout
from creditshare.records.rules.policy import ADVERSE, AUTHORISED, MONTHLY, SENSITIVE, Policy
from creditshare.records.rules.records import parser_of

KIND = "electricity"
LABEL = "Electricity"
SCOPE = "operations"
SENDERS = frozenset({AGENCY, FINANCE_OFFICE})
POLICY = Policy("国办发〔2021〕52号: 水电气", MONTHLY, AUTHORISED, SENSITIVE, ADVERSE)

LAYOUT = metered_layout(
    KIND,
    month=("用电月份", "电费年月"),
    usage=("用电量", "电量", "本期电量", "用电量(千瓦时)", "用电量(kwh)"),
    amount=("电费金额", "电费", "应收电费"),
)
COLUMNS = LAYOUT.columns
parse = parser_of(LAYOUT)
