"""What an actor may see of loans."""

from loans.queries.found import get_loan, list_entries, list_loans
from loans.queries.replayed import book_of, contract_of_loan, entries_in_force
from loans.queries.violations import find_violations

__all__ = [
    "book_of",
    "contract_of_loan",
    "entries_in_force",
    "find_violations",
    "get_loan",
    "list_entries",
    "list_loans",
]
