"""Statements: what a firm says of itself, word for word in every report from then on."""

from typing import Any
from uuid import uuid4

from django.db import models

from creditshare.kernel.actor import Actor


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements by who may know of them."""

    def visible_to(self, actor: Actor) -> "StatementQuerySet":
        """Keep the actor's own; others read them in reports."""
        return self if actor.is_platform else self.filter(firm_id=actor.organisation_id)

    def standing(self) -> "StatementQuerySet":
        """Keep those that were not taken back."""
        return self.filter(withdrawn_at=None)


class Statement(models.Model):
    """One statement of a firm, about itself or about what one source says; a trigger lets it only be taken back."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=40, blank=True, help_text="a record source; empty: the firm as a whole")
    text = models.TextField()
    place = models.PositiveSmallIntegerField(help_text="1 to 5: two at once never stand at the same place")
    made_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects: Any = StatementQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["firm", "made_at"], name="reports_statement_firm"),)
        constraints = (
            models.UniqueConstraint(
                fields=["firm", "place"], condition=models.Q(withdrawn_at=None), name="reports_statement_place"
            ),
        )
