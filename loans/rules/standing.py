"""A loan's standing on a day: the few figures a list shows, and what has accrued since it began."""

from dataclasses import dataclass
from datetime import date

from loans.rules.amortisation import round_half_up
from loans.rules.book import Book
from loans.rules.classification import classify
from loans.rules.contract import COMPOUND, INTEREST, PENALTY, PRINCIPAL


@dataclass(frozen=True, slots=True)
class Standing:
    """Fen and days; `state` is one of STATES."""

    state: str
    principal: int
    due: int
    days_past_due: int
    category: str
    next_due: date | None
    interest_so_far: int
    late_costs_so_far: int


RUNNING, OVERDUE, SETTLED, WRITTEN_OFF = "running", "overdue", "settled", "written_off"
STATES = (RUNNING, OVERDUE, SETTLED, WRITTEN_OFF)


def standing_of(book: Book) -> Standing:
    """Return the standing of a book on its day."""
    gone = book.written_off_on is not None
    late = book.days_past_due
    state = WRITTEN_OFF if gone else SETTLED if book.is_settled else OVERDUE if book.overdue_since else RUNNING
    open_dates = [due.due_date for due in book.dues if due.is_open] + [row.due_date for row in book.plan]
    return Standing(
        state=state,
        principal=0 if gone else book.principal,
        due=0 if gone else book.total_due,
        days_past_due=late,
        category=classify(late, book.day, written_off=gone),
        next_due=None if gone else min(open_dates, default=None),
        interest_so_far=sum(due.interest for due in book.dues) + book.prepaid_interest + book.accrued_interest,
        late_costs_so_far=sum(round_half_up(due.penalty) + round_half_up(due.compound) for due in book.dues),
    )


def owed_by_part(book: Book) -> dict[str, int]:
    """Return what is due and open, by part."""
    return {part: book.owed(part) for part in (PENALTY, COMPOUND, INTEREST, PRINCIPAL)}
