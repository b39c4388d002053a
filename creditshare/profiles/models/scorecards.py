"""Scorecards: each version of the model as it was proposed and approved, and what was measured of it."""

from typing import Any
from uuid import uuid4

from django.db import models

from creditshare.kernel.actor import OPERATOR, Actor


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    """Scorecards by who may know of them."""

    def visible_to(self, actor: Actor) -> "ScorecardQuerySet":
        """Keep what is approved; the operator's people see what is only proposed as well."""
        whole = actor.is_platform or actor.organisation_kind == OPERATOR
        return self if whole else self.exclude(in_force_from=None)


class Scorecard(models.Model):
    """One version of the model file; a trigger lets it only be approved once, for a day to come."""

    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=40)
    body = models.TextField(help_text="the model file as train_scorecard wrote it")
    digest = models.CharField(max_length=64)
    proposed_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    in_force_from = models.DateField(null=True, unique=True)

    objects: Any = ScorecardQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("proposed_by")),
                name="profiles_scorecard_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at=None, in_force_from=None)
                | models.Q(approved_at__isnull=False, in_force_from__isnull=False),
                name="profiles_scorecard_approved_for_a_day",
            ),
        )


class ScorecardCheck(models.Model):
    """One measurement of a scorecard over the district, in counts alone; asked for, then found once."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.PositiveIntegerField(help_text="of the scorecard; 0 is the one the program ships with")
    kind = models.CharField(max_length=12)
    as_of = models.DateField()
    reference = models.DateField(null=True)
    asked_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    found_at = models.DateTimeField(null=True)
    # NULL and not empty: the trigger lets it be filled once.
    found = models.TextField(null=True, help_text="JSON, keys in order")

    class Meta:
        indexes = [models.Index(fields=["number", "-asked_at"], name="profiles_check_newest")]
