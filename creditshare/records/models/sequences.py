"""Batches that a system numbers: each number is taken once, and what came twice or was refused is kept beside it."""

from django.db import models

from creditshare.db.models import AppendOnly
from creditshare.records.models.deliveries import Delivery

REPLAYED, TURNED_AWAY, RELEASED = "replayed", "refused", "released"


class BatchStream(models.Model):
    """The numbered batches of one source from one system; every number up to `settled` is applied or given up.

    Its row is locked by whoever takes a batch in or ends one, so that no batch misses its turn.
    """

    client = models.ForeignKey("parties.ApiClient", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)
    settled = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "source"], name="records_stream_once")]


class SequencedBatch(AppendOnly):
    """A batch that was taken in under its number, with the digest of the very bytes that were signed."""

    stream = models.ForeignKey(BatchStream, on_delete=models.PROTECT, related_name="batches")
    sequence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="numbered")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "sequence"], name="records_sequence_once")]


class SequenceEvent(AppendOnly):
    """What else happened in a stream: a batch came again, one was refused, or missing numbers were given up."""

    stream = models.ForeignKey(BatchStream, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12)
    sequence = models.PositiveBigIntegerField(null=True)
    until = models.PositiveBigIntegerField(null=True, help_text="the last number given up")
    code = models.CharField(max_length=40, blank=True, help_text="why it was refused")
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
