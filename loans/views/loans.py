"""The pages of loans: a bank's or a firm's loans, and one loan with its calendar and its book."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.errors import NotFound
from creditshare.kernel.money import to_yuan
from creditshare.kernel.permissions import may, require
from loans import queries, services
from loans.errors import LaterFirst, LoanRefused, NotToday, NumberTaken
from loans.forms import LoanForm, ReasonForm, RepaymentForm, show_problems
from loans.models import Entry, Loan
from loans.permissions import OPEN_LOAN, RECORD_REPAYMENT, REVERSE_ENTRY
from loans.queries.calendar import calendar_of
from loans.rules.standing import OVERDUE, RUNNING, SETTLED, STATES, WRITTEN_OFF
from loans.rules.words import CATEGORIES, KINDS, MESSAGES, METHODS
from loans.rules.words import STATES as STATE_WORDS
from loans.rules.written import REVERSED

TONES = {RUNNING: "ok", OVERDUE: "bad", SETTLED: "plain", WRITTEN_OFF: "bad"}


@require_GET
def loan_list(request: HttpRequest) -> HttpResponse:
    """List the loans, those in trouble first."""
    actor = request.actor  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    rows = queries.list_loans(actor=actor, state=state if state in STATES else "")
    context = {
        "rows": [_row(loan) for loan in rows],
        "states": [(key, gettext(words)) for key, words in STATE_WORDS.items()],
        "state": state,
        "may_open": may(OPEN_LOAN, actor),
    }
    return render(request, "loans/loans.html", context)


@require_http_methods(["GET", "POST"])
def loan_new(request: HttpRequest) -> HttpResponse:
    """Open a loan that the bank disbursed."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    require(OPEN_LOAN, actor)
    form = LoanForm(request.POST or None, initial={"start": local_date(at), "uscc": request.GET.get("uscc", "")})
    if request.method == "POST" and form.is_valid():
        try:
            loan = services.open_loan(actor=actor, at=at, **form.told())
        except (LoanRefused, NotToday, NumberTaken) as refused:
            show_problems(form, refused.errors, MESSAGES)
        except NotFound:
            form.add_error("uscc", gettext("This firm never accepted a request of your bank."))
        else:
            messages.success(request, gettext("Opened."))
            return redirect("loan_card", loan.pk)
    return render(request, "loans/loan_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def loan_card(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """Show one loan: what is due, its calendar, its book."""
    loan = queries.get_loan(actor=request.actor, loan_id=loan_id)  # type: ignore[attr-defined]
    return _page(request, loan, RepaymentForm(initial={"day": local_date(timezone.now())}))


@require_POST
def loan_repay(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """Record money that came in."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    require(RECORD_REPAYMENT, actor)
    loan = queries.get_loan(actor=actor, loan_id=loan_id)
    form = RepaymentForm(request.POST)
    if form.is_valid():
        try:
            services.record_repayment(actor=actor, loan_id=loan_id, at=at, **form.cleaned_data)
        except (LoanRefused, NotToday) as refused:
            show_problems(form, refused.errors, MESSAGES)
        else:
            messages.success(request, gettext("Recorded."))
            return redirect("loan_card", loan_id)
    return _page(request, loan, form, status=422)


@require_http_methods(["GET", "POST"])
def entry_reverse(request: HttpRequest, loan_id: UUID, number: int) -> HttpResponse:
    """Ask why, and take a line out of the book."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    require(REVERSE_ENTRY, actor)
    loan = queries.get_loan(actor=actor, loan_id=loan_id)
    entry = queries.list_entries(loan).filter(number=number).first()
    if entry is None:
        raise NotFound()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reverse_entry(
                actor=actor, loan_id=loan_id, number=number, reason=form.cleaned_data["reason"], at=at
            )
        except LaterFirst as refused:
            form.add_error(None, refused.message(gettext(refused.template())))
        else:
            messages.success(request, gettext("Taken out."))
            return redirect("loan_card", loan_id)
    context = {"loan": loan, "line": _line(entry), "form": form}
    return render(request, "loans/reverse.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, loan: Loan, form: RepaymentForm, status: int = 200) -> HttpResponse:
    actor, today = request.actor, local_date(timezone.now())  # type: ignore[attr-defined]
    contract, book = queries.contract_of_loan(loan), queries.book_of(loan, today)
    entries = [_line(entry) for entry in queries.list_entries(loan)]
    context = {
        "loan": loan,
        "row": _row(loan),
        "method": gettext(METHODS[contract.method]),
        "rate": f"{float(book.rate) * 100:.4g}%",
        "amount": to_yuan(contract.amount),
        "due_now": to_yuan(book.total_due),
        "principal": to_yuan(book.principal),
        "late_days": book.days_past_due,
        "calendar": calendar_of(loan, today),
        "entries": entries,
        "form": form,
        "may_record": may(RECORD_REPAYMENT, actor, loan) and book.written_off_on is None and not book.is_settled,
        "may_reverse": may(REVERSE_ENTRY, actor, loan),
    }
    return render(request, "loans/loan.html", context, status=status)


def _row(loan: Loan) -> dict[str, Any]:
    account = loan.account
    return {
        "loan": loan,
        "account": account,
        "state": gettext(STATE_WORDS[account.state]),
        "tone": TONES[account.state],
        "category": gettext(CATEGORIES[account.category]),
    }


def _line(entry: Entry) -> dict[str, Any]:
    told = json.loads(entry.body)
    amount = told.get("amount")
    return {
        "entry": entry,
        "kind": gettext(KINDS[entry.kind]),
        "amount": None if amount is None else to_yuan(amount),
        "of": entry.reverses.number if entry.reverses else None,
        "is_gone": hasattr(entry, "reversal"),
        "may_go": entry.kind != REVERSED and not hasattr(entry, "reversal"),
    }
