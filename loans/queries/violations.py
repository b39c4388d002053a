"""What must hold of loans whatever happened: accounts say what contract and book say, books have no gap."""

from collections.abc import Iterator
from typing import Any

from creditshare.kernel.errors import DomainError
from creditshare.kernel.money import to_yuan
from loans.models import Loan
from loans.queries.replayed import book_of
from loans.rules.contract import PRINCIPAL
from loans.rules.standing import standing_of


def find_violations() -> Iterator[dict[str, Any]]:
    """Find loans whose book has a gap or cannot be replayed, or whose account or money does not agree with it."""
    for loan in Loan.objects.select_related("account").order_by("pk").iterator(chunk_size=200):
        for detail in _faults(loan):
            yield {"invariant": "loans.book", "subject": f"loan {loan.pk}", "detail": detail}


def _faults(loan: Loan) -> Iterator[str]:
    numbers = list(loan.entries.order_by("number").values_list("number", flat=True))
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the book's lines are numbered {numbers[:5]}…"
    account = loan.account
    if account.entries != len(numbers):
        yield f"the account rests on {account.entries} lines of {len(numbers)}"
    try:
        book = book_of(loan, account.as_of)
    except DomainError as error:
        yield f"the book cannot be replayed: {error}"
        return
    standing = standing_of(book)
    facts = {
        "state": (account.state, standing.state),
        "principal": (account.principal, to_yuan(standing.principal)),
        "due": (account.due, to_yuan(standing.due)),
        "days past due": (account.days_past_due, standing.days_past_due),
    }
    for name, (kept, found) in facts.items():
        if kept != found:
            yield f"{name} is {kept} in the account and {found} by the book"
    if book.paid[PRINCIPAL] + book.principal != book.contract.amount:
        yield "principal paid and owed are not the loan"
