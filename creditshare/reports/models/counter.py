"""Visits at the own-report desk: who issued a report to whom of the firm; the visitor's details are in the trail."""

from typing import Any

from django.db import models

from creditshare.kernel.actor import Actor


class CounterVisitQuerySet(models.QuerySet["CounterVisit"]):
    """Visits by who may know of them."""

    def visible_to(self, actor: Actor) -> "CounterVisitQuerySet":
        """Keep the visits an officer served personally."""
        return self.filter(officer_id=actor.person_id) if actor.person_id else self.none()


class CounterVisit(models.Model):
    """One report issued to a firm at the counter."""

    report = models.OneToOneField("reports.Report", primary_key=True, on_delete=models.PROTECT, related_name="visit")
    officer = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=30)
    at = models.DateTimeField()

    objects: Any = CounterVisitQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["officer", "-at"], name="reports_visit_officer"),)
