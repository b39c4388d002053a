"""A loan's repayment calendar: what fell due with what is open of it, and what will fall due."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from creditshare.kernel.money import to_yuan
from loans.models import Loan
from loans.queries.replayed import book_of
from loans.rules.book import Book, Due
from loans.rules.contract import COMPOUND, PARTS, PENALTY
from loans.rules.servicing import coming_dues


def calendar_of(loan: Loan, on: date) -> dict[str, Any]:
    """Return {"as_of", "accrued_interest", "rows"}; amounts are text in yuan, the future as it is planned."""
    book = book_of(loan, on)
    return {"as_of": on, "accrued_interest": _yuan(book.accrued_interest), "rows": list(_rows(book))}


def _rows(book: Book) -> Iterator[dict[str, Any]]:
    for due in book.dues:
        yield _row(due, is_due=True)
    for due in coming_dues(book):
        yield _row(due, is_due=False)


def _row(due: Due, *, is_due: bool) -> dict[str, Any]:
    late = sum(due.open(part) + getattr(due, f"paid_{part}") for part in (PENALTY, COMPOUND))
    return {
        "due_date": due.due_date,
        "principal": _yuan(due.principal),
        "interest": _yuan(due.interest),
        "payment": _yuan(due.principal + due.interest),
        "late_costs": _yuan(late),
        "open": _yuan(sum(due.open(part) for part in PARTS) if is_due else 0),
        "settled_on": due.settled_on,
        "is_due": is_due,
    }


def _yuan(fen: int) -> str:
    return str(to_yuan(fen))
