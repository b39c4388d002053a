"""The JSON of loans as the API describes it."""

from loans.schemas.lines import AmountIn, DayIn, ExtensionIn, PauseIn, RateIn, ReasonIn, RepaymentIn
from loans.schemas.loans import CalendarOut, EntryOut, LoanIn, LoanOut

__all__ = [
    "AmountIn",
    "CalendarOut",
    "DayIn",
    "EntryOut",
    "ExtensionIn",
    "LoanIn",
    "LoanOut",
    "PauseIn",
    "RateIn",
    "ReasonIn",
    "RepaymentIn",
]
