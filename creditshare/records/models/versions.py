"""What was known when: each change of what is recorded about a firm takes the next number of that firm."""

from django.db import models

from creditshare.db.models import AppendOnly
from creditshare.records.models.deliveries import Batch

EVERYBODY = 0
"""The `firm` of versions that tell of all firms: an agency's file says of whom it leaves out that there is nothing."""


class FirmVersion(AppendOnly):
    """One step of a firm's records: the batch that made it (none for a step of a dispute) and its moment.

    Numbers and moments of one firm never go back: they are taken under the firm's lock, at the end of the transaction.
    """

    firm = models.BigIntegerField()
    version = models.PositiveIntegerField()
    batch = models.ForeignKey(
        Batch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "version"], name="records_firm_version_once"),
            models.UniqueConstraint(fields=["firm", "batch"], name="records_firm_version_batch"),
        ]
