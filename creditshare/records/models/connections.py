"""What stands between this platform and others: how far each pull has come, and in what order records are given out."""

from django.db import models

from creditshare.db.models import AppendOnly
from creditshare.records.models.deliveries import Delivery
from creditshare.records.models.facts import SourceRecord


class ConnectorState(models.Model):
    """How far a pull connector has come: the cursor from which it asks next, and what went wrong last."""

    connector = models.CharField(max_length=60, unique=True)
    cursor = models.CharField(max_length=200, blank=True)
    last_run_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)


class PulledPage(AppendOnly):
    """A page that a connector brought, by the cursor it was asked from and the digest of its rows; taken in once."""

    state = models.ForeignKey(ConnectorState, on_delete=models.PROTECT, related_name="pages")
    since = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="+")
    pulled_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["state", "since", "digest"], name="records_page_once")]


class ExportEntry(AppendOnly):
    """A record's place in what is given out, numbered after it was committed: row ids are taken before, so a reader
    who goes by them would pass over a row that another import commits later."""

    record = models.OneToOneField(SourceRecord, on_delete=models.PROTECT, related_name="exported")
    kind = models.CharField(max_length=40)
    position = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "position"], name="records_export_place_once")]
