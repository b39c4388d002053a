"""Who may do what with loans: a bank with its own, a firm sees its own, nobody another's."""

from typing import Any

from creditshare.kernel.actor import (
    BANK,
    ENTERPRISE,
    HANDLER,
    HEAD,
    LEGAL_REPRESENTATIVE,
    OFFICER,
    REVIEWER,
    SYSTEM_CLIENT,
    Actor,
)
from creditshare.kernel.permissions import Permission

_DESK = {BANK: frozenset({OFFICER, REVIEWER, HEAD, SYSTEM_CLIENT})}
_SECOND = {BANK: frozenset({REVIEWER, HEAD})}


def lends(actor: Actor, loan: Any) -> bool:
    """Say whether the loan is the actor's bank's."""
    return bool(loan.bank_id == actor.organisation_id)


VIEW_LOANS = Permission("loans.loan.view", {**_DESK, ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE, HANDLER})})
OPEN_LOAN = Permission("loans.loan.open", _DESK, platform=False)
RECORD_REPAYMENT = Permission("loans.repayment.record", _DESK, lends, platform=False)
REVERSE_ENTRY = Permission("loans.entry.reverse", _SECOND, lends, platform=False)
REPRICE_LOAN = Permission("loans.loan.reprice", _DESK, lends, platform=False)
EXTEND_LOAN = Permission("loans.loan.extend", _SECOND, lends, platform=False)
PAUSE_COUNT = Permission("loans.count.pause", _SECOND, lends, platform=False)
WRITE_OFF_LOAN = Permission("loans.loan.write_off", _SECOND, lends, platform=False)
RECORD_RECOVERY = Permission("loans.recovery.record", _DESK, lends, platform=False)
TABLE = (
    VIEW_LOANS,
    OPEN_LOAN,
    RECORD_REPAYMENT,
    REVERSE_ENTRY,
    REPRICE_LOAN,
    EXTEND_LOAN,
    PAUSE_COUNT,
    WRITE_OFF_LOAN,
    RECORD_RECOVERY,
)
