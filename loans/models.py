"""Loans as they were agreed, the book of what happened, and the figures worked out from both."""

from typing import Any
from uuid import uuid4

from django.db import models

from creditshare.db.fields import Money
from creditshare.kernel.actor import ENTERPRISE, Actor


class LoanQuerySet(models.QuerySet["Loan"]):
    """Loans by who may know of them."""

    def visible_to(self, actor: Actor) -> "LoanQuerySet":
        """Keep the bank's own, or those of the firm itself."""
        if actor.is_platform:
            return self
        whose = "firm_id" if actor.organisation_kind == ENTERPRISE else "bank_id"
        return self.filter(**{whose: actor.organisation_id})


class Loan(models.Model):
    """One loan as it was agreed; a trigger keeps it as it was written."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    bank = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, help_text="the bank's own number of the contract and drawdown")
    purpose = models.CharField(max_length=200)
    contract = models.TextField(help_text="canonical JSON, rules/written reads it")
    opened_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects: Any = LoanQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["bank", "number"], name="loans_number_once"),)


class Entry(models.Model):
    """One line of a loan's book, by number; a reversal is a line of its own that names the line it takes out."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=12)
    body = models.TextField(help_text="canonical JSON, rules/written reads it")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    recorded_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["loan", "number"], name="loans_entry_once"),)


class Account(models.Model):
    """A loan's figures on a day, worked out anew from its contract and book; no more than a copy of what they say."""

    loan = models.OneToOneField(Loan, primary_key=True, on_delete=models.PROTECT, related_name="account")
    as_of = models.DateField()
    entries = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12)
    principal = Money()
    due = Money()
    days_past_due = models.PositiveIntegerField(default=0)
    category = models.CharField(max_length=16)
    next_due = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "as_of"], name="loans_account_stale"),)


class DayOfLoan(models.Model):
    """What accrued up to a day and was not posted on an earlier one: posted once for each loan and day."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    interest = Money()
    late_costs = Money()
    days_past_due = models.PositiveIntegerField()
    category = models.CharField(max_length=16)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["loan", "day"], name="loans_day_once"),)
