"""Work recorded in the same transaction as its cause; the row is the truth, any message broker only a doorbell."""

from datetime import datetime

from django.db import models


class WorkQuerySet(models.QuerySet):
    """Work by where it stands."""

    def open(self) -> "WorkQuerySet":
        """Keep what is neither done nor given up."""
        return self.filter(done_at=None, failed_at=None)

    def due(self, at: datetime) -> "WorkQuerySet":
        """Keep what may be claimed now: its time has come and nobody holds it."""
        free = models.Q(claimed_until=None) | models.Q(claimed_until__lte=at)
        return self.open().filter(free, due_at__lte=at)


class Work(models.Model):
    """One call of one handler: waiting, claimed until a time, or done; done in the same transaction as its effect."""

    handler = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True, unique=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    starts = models.PositiveIntegerField(default=0, help_text="how often a worker began; tells one claim from the next")
    attempts = models.PositiveIntegerField(default=0, help_text="how often it failed; a worker's death is no failure")
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(done_at=None, failed_at=None), name="outbox_work_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(failed_at=None), name="outbox_work_ends_once"
            )
        ]
