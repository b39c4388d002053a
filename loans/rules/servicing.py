"""A loan's figures on a day, replayed from what was agreed and everything that happened.

Interest is exact inside a period and rounded half up to the fen when it falls due, penalty when it is looked at;
nothing is rounded by the day. Taking an event out of the book (a reversal) therefore restores every figure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from creditshare.kernel.errors import Invalid
from loans.rules.amortisation import REPAYMENT_METHODS, round_half_up
from loans.rules.book import Book, Due
from loans.rules.calendar import DAY_COUNTS, year_shares
from loans.rules.contract import (
    INTEREST,
    KEEP_TENOR,
    PARTS,
    PRINCIPAL,
    Contract,
    Event,
    Extended,
    Paused,
    Recovered,
    Repaid,
    Repriced,
    Row,
    WrittenOff,
)


def replay(contract: Contract, events: Iterable[Event], on: date) -> Book:
    """Return the loan on a day, its due dates up to and including that day fallen due.

    Events after the day are left out. Raise Invalid for an event that cannot be (see `apply_event`).
    """
    book = Book(contract, contract.start, contract.rate, contract.amount, list(contract.plan), contract.start)
    for event in sorted(events, key=lambda item: (item.day, item.number)):
        if event.day > on:
            break
        apply_event(book, event)
    advance(book, on)
    return book


def apply_event(book: Book, event: Event) -> None:
    """Let one thing happen to a loan.

    Raise Invalid: before the book's day, after a write-off (except recovery), money beyond what is owed, an extension
    of another principal, a recovery beyond the loss.
    """
    if event.day < book.day:
        raise _wrong("day", event.day, "before_the_book")
    advance(book, event.day)
    if book.written_off_on is not None and not isinstance(event, Recovered):
        raise _wrong("day", event.day, "written_off")
    if isinstance(event, Repaid):
        _repay(book, event)
    elif isinstance(event, Repriced):
        _reprice(book, event.rate)
    elif isinstance(event, Extended):
        _extend(book, event)
    elif isinstance(event, Paused):
        book.pauses.append((event.day, event.until))
    elif isinstance(event, WrittenOff):
        _write_off(book)
    elif isinstance(event, Recovered):
        _recover(book, event)


def advance(book: Book, until: date) -> None:
    """Let time pass: interest accrues, due dates fall due at the beginning of their day, being late costs."""
    while book.plan and book.plan[0].due_date <= until:
        _pass_time(book, book.plan[0].due_date)
        _fall_due(book)
    _pass_time(book, until)


def coming_dues(book: Book) -> list[Due]:
    """Return what will fall due if everything is paid on its day and nothing else happens."""
    ahead = replace(book, plan=list(book.plan), dues=[], paid=dict(book.paid), pauses=[])
    if ahead.plan and ahead.written_off_on is None:
        advance(ahead, ahead.plan[-1].due_date)
    return [replace(due, penalty=Fraction(0), compound=Fraction(0)) for due in ahead.dues]


def _pass_time(book: Book, until: date) -> None:
    if until <= book.day or book.written_off_on is not None:
        book.day = max(book.day, until)
        return
    if book.balance:
        book.accrued += book.balance * book.rate * _share(book, book.day, until)
    late_rate = book.rate * book.contract.penalty
    count = DAY_COUNTS[book.contract.day_count]
    for due in book.dues:
        # Within its grace nothing is late; the day after it, everything since the due date is.
        since = due.due_date if book.day <= due.due_date + timedelta(days=book.contract.grace_days) else book.day
        if until <= due.due_date + timedelta(days=book.contract.grace_days):
            continue
        share = count(since, until) * late_rate
        due.penalty += due.open(PRINCIPAL) * share
        if book.contract.compound:
            due.compound += due.open(INTEREST) * share
    book.day = until


def _share(book: Book, since: date, until: date) -> Fraction:
    """Return the share of a year, a part of a whole month of 30/360 by its real days."""
    contract = book.contract
    if contract.day_count != "30/360" or contract.every is None or not book.plan:
        return DAY_COUNTS[contract.day_count](since, until)
    length = (book.plan[0].due_date - book.period_start).days
    return Fraction(contract.every, 12) * Fraction((until - since).days, length)


def _fall_due(book: Book) -> None:
    row = book.plan.pop(0)
    book.dues.append(Due(row.due_date, row.principal, round_half_up(book.accrued)))
    book.balance -= row.principal
    book.accrued, book.period_start = Fraction(0), row.due_date


def _repay(book: Book, event: Repaid) -> None:
    if event.amount <= 0:
        raise _wrong("amount", event.amount, "must_be_positive")
    left = event.amount
    for due in sorted(book.dues, key=lambda item: item.due_date):
        for part in book.contract.order:
            left -= _settle(book, due, part, left)
    if left and not event.prepay:
        raise _wrong("amount", event.amount, "more_than_is_due")
    if left:
        _prepay(book, left, event)


def _settle(book: Book, due: Due, part: str, most: int) -> int:
    paid = min(due.open(part), most)
    if paid:
        setattr(due, f"paid_{part}", getattr(due, f"paid_{part}") + paid)
        book.paid[part] += paid
        due.settled_on = None if due.is_open else book.day
    return paid


def _prepay(book: Book, left: int, event: Repaid) -> None:
    """Pay the running period's interest, then principal not yet due, and lay the rest of the plan out again."""
    interest = book.accrued_interest
    if left > interest + book.balance:
        raise _wrong("amount", event.amount, "more_than_is_owed")
    if left < interest:
        raise _wrong("amount", event.amount, "less_than_the_interest_so_far")
    book.paid[INTEREST] += interest
    book.prepaid_interest += interest
    book.accrued = Fraction(0)
    principal = left - interest
    book.paid[PRINCIPAL] += principal
    level = _level(book)
    book.balance -= principal
    book.plan = _laid_out_again(book, event.prepay == KEEP_TENOR, level)


def _level(book: Book) -> int:
    """Return the next payment of an annuity as it stands, for those who keep it."""
    return book.plan[0].principal + round_half_up(book.balance * book.rate * _whole_period(book)) if book.plan else 0


def _whole_period(book: Book) -> Fraction:
    return _share(book, book.period_start, book.plan[0].due_date)


def _laid_out_again(book: Book, keep_tenor: bool, level: int) -> list[Row]:
    dates = [row.due_date for row in book.plan]
    if not book.balance:
        return []
    if keep_tenor:
        return _plan(book, dates)
    rows, balance = [], book.balance
    for row, share in zip(book.plan, _shares(book, dates), strict=True):
        part = (
            level - round_half_up(balance * book.rate * share) if book.contract.method == "annuity" else row.principal
        )
        part = balance if row is book.plan[-1] else min(balance, max(0, part))
        rows.append(Row(row.due_date, part))
        balance -= part
        if not balance:
            break
    return rows


def _plan(book: Book, dates: Sequence[date]) -> list[Row]:
    growth = [book.rate * share for share in _shares(book, dates)]
    parts = REPAYMENT_METHODS[book.contract.method](book.balance, growth)
    return [Row(due, part) for due, part in zip(dates, parts, strict=True)]


def _shares(book: Book, dates: Sequence[date]) -> list[Fraction]:
    contract = book.contract
    later = year_shares(dates[0], dates[1:], contract.day_count, contract.every)
    return [_share(book, book.day, dates[0]), *later]


def _reprice(book: Book, rate: Fraction) -> None:
    if rate < 0:
        raise _wrong("rate", rate, "must_not_be_negative")
    book.rate = rate
    if book.contract.method == "annuity" and book.balance and book.plan:
        book.plan = _plan(book, [row.due_date for row in book.plan])


def _extend(book: Book, event: Extended) -> None:
    rising = all(one.due_date < other.due_date for one, other in zip(event.plan, event.plan[1:], strict=False))
    if not event.plan or not rising or event.plan[0].due_date <= book.day:
        raise _wrong("plan", len(event.plan), "must_rise_after_the_day")
    if sum(row.principal for row in event.plan) != book.balance or any(row.principal < 0 for row in event.plan):
        raise _wrong("plan", sum(row.principal for row in event.plan), "another_principal")
    book.plan = list(event.plan)
    if event.rate is not None:
        book.rate = event.rate


def _write_off(book: Book) -> None:
    book.loss = book.principal + sum(book.owed(part) for part in PARTS if part != PRINCIPAL) + book.accrued_interest
    if not book.loss:
        raise _wrong("day", book.day, "nothing_is_owed")
    book.written_off_on = book.day


def _recover(book: Book, event: Recovered) -> None:
    if book.written_off_on is None:
        raise _wrong("day", event.day, "not_written_off")
    if event.amount <= 0 or book.recovered + event.amount > book.loss:
        raise _wrong("amount", event.amount, "beyond_the_loss")
    book.recovered += event.amount


def _wrong(field_name: str, given: object, code: str) -> Invalid:
    return Invalid(errors=[{"field": field_name, "given": str(given), "code": code}])
