"""Complaints about reads, as the firm, the reader and the auditor know them."""

from typing import Any
from uuid import uuid4

from django.db import models

from creditshare.consents.rules.complaints import FILED, OPEN, REASONS, STATUSES
from creditshare.kernel.actor import AUDITOR_OFFICE, ENTERPRISE, Actor


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Complaints by who may know of them."""

    def visible_to(self, actor: Actor) -> "ComplaintQuerySet":
        """Keep a firm's own and those about the actor's organisation; the auditor's office sees all."""
        if actor.is_platform or actor.organisation_kind == AUDITOR_OFFICE:
            return self
        if actor.organisation_id is None:
            return self.none()
        side = "firm_id" if actor.organisation_kind == ENTERPRISE else "grantee_id"
        return self.filter(**{side: actor.organisation_id})


class Complaint(models.Model):
    """One firm's complaint about one read, which is named by its entry in the trail."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    grantee = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("audit.TrailEntry", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    status = models.CharField(max_length=12, default=FILED)
    filed_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects: Any = ComplaintQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "due_on"], name="consents_complaint_due")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=STATUSES), name="consents_complaint_status"),
            models.CheckConstraint(condition=models.Q(reason__in=list(REASONS)), name="consents_complaint_reason"),
            models.UniqueConstraint(
                fields=["firm", "entry"], condition=models.Q(status__in=OPEN), name="consents_one_open_complaint"
            ),
        ]
