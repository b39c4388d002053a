"""A loan's contract and book as the rules read them."""

import json
from collections.abc import Iterable
from datetime import date

from loans.models import Entry, Loan
from loans.rules.book import Book
from loans.rules.contract import Contract, Event
from loans.rules.servicing import replay
from loans.rules.written import REVERSED, contract_of, event_of


def contract_of_loan(loan: Loan) -> Contract:
    """Read what was agreed."""
    return contract_of(json.loads(loan.contract))


def entries_in_force(entries: Iterable[Entry]) -> list[Event]:
    """Read what happened and was not reversed."""
    rows = list(entries)
    gone = {row.reverses_id for row in rows if row.reverses_id}
    return [
        event_of(row.kind, row.day, row.number, json.loads(row.body))
        for row in rows
        if row.kind != REVERSED and row.pk not in gone
    ]


def book_of(loan: Loan, on: date) -> Book:
    """Return a loan's book on a day."""
    return replay(contract_of_loan(loan), entries_in_force(loan.entries.order_by("number")), on)
