"""What can be done with loans: open one, keep its book, take lines out, close the day."""

from loans.services.changing import extend_loan, pause_count, reprice_loan, write_off_loan
from loans.services.closing import close_day
from loans.services.keeping import record_recovery, record_repayment
from loans.services.opening import open_loan
from loans.services.reversing import reverse_entry

__all__ = [
    "close_day",
    "extend_loan",
    "open_loan",
    "pause_count",
    "record_recovery",
    "record_repayment",
    "reprice_loan",
    "reverse_entry",
    "write_off_loan",
]
