"""Own quotas: what an organisation allows its people to read in a day, where that is less than the platform's table."""

from django.db import models


class OwnQuota(models.Model):
    """An organisation's own limit for one reader (`person 7`), or for all of its people (empty)."""

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    reader = models.CharField(max_length=40, blank=True)
    reads = models.PositiveIntegerField()
    firms = models.PositiveIntegerField()
    set_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "reader"], name="consents_own_quota_once"),
        ]
