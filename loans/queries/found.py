"""Loans that an actor may know of."""

from uuid import UUID

from django.db.models import QuerySet

from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from loans.models import Entry, Loan
from loans.permissions import VIEW_LOANS


def list_loans(*, actor: Actor, state: str = "") -> QuerySet[Loan]:
    """List the loans the actor may see with their accounts, those in trouble first."""
    require(VIEW_LOANS, actor)
    rows = Loan.objects.visible_to(actor).select_related("bank", "firm", "account")
    rows = rows.filter(account__state=state) if state else rows
    ordered: QuerySet[Loan] = rows.order_by("-account__days_past_due", "account__next_due", "-opened_at", "pk")
    return ordered


def get_loan(*, actor: Actor, loan_id: UUID, for_update: bool = False) -> Loan:
    """Return a loan that the actor may see; raise NotFound alike for no such and not yours.

    `for_update` takes it for one writer at a time.
    """
    require(VIEW_LOANS, actor)
    rows = Loan.objects.visible_to(actor)
    rows = rows.select_for_update(no_key=True) if for_update else rows.select_related("bank", "firm", "account")
    found: Loan | None = rows.filter(pk=loan_id).first()
    if found is None:
        raise NotFound()
    return found


def list_entries(loan: Loan) -> QuerySet[Entry]:
    """List the lines of a loan's book in their order."""
    return loan.entries.select_related("recorded_by", "reversal").order_by("number")
