"""Bring a loan's account up to what its contract and book say."""

from datetime import date

from creditshare.kernel.money import to_yuan
from loans.models import Account, Loan
from loans.rules.book import Book
from loans.rules.standing import Standing, standing_of


def keep_account(loan: Loan, book: Book, entries: int) -> Standing:
    """Write a book's standing into the account of a loan that is held for update."""
    standing = standing_of(book)
    Account.objects.update_or_create(loan=loan, defaults=account_fields(standing, book.day, entries))
    return standing


def account_fields(standing: Standing, as_of: date, entries: int) -> dict[str, object]:
    """Return an account's columns."""
    return {
        "as_of": as_of,
        "entries": entries,
        "state": standing.state,
        "principal": to_yuan(standing.principal),
        "due": to_yuan(standing.due),
        "days_past_due": standing.days_past_due,
        "category": standing.category,
        "next_due": standing.next_due,
    }
