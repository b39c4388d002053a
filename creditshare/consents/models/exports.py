"""Exports: a firm's copy of everything kept here about it, made by a worker and kept for some days."""

from uuid import uuid4

from django.db import models

from creditshare.consents.rules.export import MAKING, STATUSES, WAITING
from creditshare.kernel.actor import Actor


class ExportQuerySet(models.QuerySet["Export"]):
    """Exports, narrowed to the actor's own organisation: nobody else has one."""

    def visible_to(self, actor: Actor) -> "ExportQuerySet":
        """Keep those of the actor's organisation."""
        return self.filter(firm_id=actor.organisation_id) if actor.organisation_id else self.none()


class Export(models.Model):
    """One copy: how far its making has come, the digest of its file, and until when it can be fetched."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=8, default=WAITING)
    parts_total = models.PositiveIntegerField(default=0)
    parts_done = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField(null=True)
    fetches = models.PositiveIntegerField(default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=STATUSES), name="consents_export_status_known"),
            models.UniqueConstraint(
                fields=["firm"], condition=models.Q(status__in=(WAITING, MAKING)), name="consents_export_one_waiting"
            ),
        ]
