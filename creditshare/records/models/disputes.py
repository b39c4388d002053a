"""Disputes: what a firm says is wrong in its records, who has to answer, and every step until the decision."""

from uuid import uuid4

from django.db import models

from creditshare.db.models import AppendOnly
from creditshare.records.models.facts import SourceRecord
from creditshare.records.rules.disputes import OPEN, STATUSES


class Dispute(models.Model):
    """One dispute about a record (or, without one, about a source as a whole), routed to who reported it.

    It is written with its first step and changed only together with a further one.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)
    identity = models.CharField(max_length=64, blank=True)
    record = models.ForeignKey(SourceRecord, null=True, on_delete=models.PROTECT, related_name="+")
    routed_to = models.ForeignKey(
        "parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+", help_text="None: the operator"
    )
    claim = models.TextField()
    status = models.CharField(max_length=12, default=OPEN)
    answer = models.TextField(blank=True)
    filed_at = models.DateTimeField()
    due_on = models.DateField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=STATUSES), name="records_dispute_status_known"),
            models.CheckConstraint(
                condition=models.Q(status=OPEN, decided_at=None) | ~models.Q(status=OPEN) & ~models.Q(decided_at=None),
                name="records_dispute_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["firm", "source", "identity"], condition=models.Q(status=OPEN), name="records_dispute_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "-filed_at"], name="records_dispute_firm"),
            models.Index(fields=["routed_to", "status", "due_on"], name="records_dispute_clock"),
        ]


class DisputeStep(AppendOnly):
    """One step of a dispute: what it became, and at which version of the firm's records it did."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="steps")
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=12)
    person = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "status"], name="records_dispute_step_once")]
