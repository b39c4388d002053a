"""Banks' strategies: each version as it was proposed, who put it into force, and until when it was."""

from typing import Any
from uuid import uuid4

from django.db import models

from creditshare.kernel.actor import Actor


class StrategyQuerySet(models.QuerySet["BankStrategy"]):
    """Strategies by who may know of them."""

    def visible_to(self, actor: Actor) -> "StrategyQuerySet":
        """Keep the actor's bank's own: a strategy is nobody else's business."""
        return self if actor.is_platform else self.filter(bank_id=actor.organisation_id)

    def in_force(self) -> "StrategyQuerySet":
        """Keep those in force."""
        return self.exclude(activated_at=None).filter(retired_at=None)


class BankStrategy(models.Model):
    """One version of a bank's strategy; a trigger lets it only be put into force once and retired once."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    bank = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    body = models.TextField(help_text="canonical JSON")
    digest = models.CharField(max_length=64)
    proposed_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    activated_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    activated_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    objects: Any = StrategyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["bank", "number"], name="profiles_strategy_number"),
            models.UniqueConstraint(
                fields=["bank"],
                condition=models.Q(activated_at__isnull=False, retired_at=None),
                name="profiles_one_strategy_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(activated_by=None) | ~models.Q(activated_by=models.F("proposed_by")),
                name="profiles_strategy_second_person",
            ),
        )
