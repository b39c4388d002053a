"""A record of any source but invoices, as it was reported."""

from django.db import models

from creditshare.db.models import AppendOnly
from creditshare.records.models.deliveries import Batch


class SourceRecord(AppendOnly):
    """One version of one record of any source but invoices; the latest row of an identity is what now holds."""

    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    identity = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    occurred_on = models.DateField(null=True)
    content = models.JSONField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.PositiveIntegerField()
    repeats = models.PositiveIntegerField(default=0, help_text="how often the same was said before and then corrected")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "kind", "identity", "digest", "repeats"], name="records_version_said_once"
            )
        ]
