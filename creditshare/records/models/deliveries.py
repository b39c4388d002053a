"""A delivery is one upload: its original bytes, its files as batches, and the rows of them that were not accepted."""

from uuid import uuid4

from django.db import models

from creditshare.db.models import AppendOnly

WAITING, READING, DONE, REFUSED, CANCELLED = "waiting", "reading", "done", "refused", "cancelled"
STATUSES = (WAITING, READING, DONE, REFUSED, CANCELLED)


class Original(AppendOnly):
    """The bytes as they came, kept once by their SHA-256."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    path = models.CharField(max_length=200)
    received_at = models.DateTimeField()


class Delivery(models.Model):
    """One upload or push: a file, folder or zip, with how far its reading has come."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.CharField(max_length=40)
    owner = models.ForeignKey("parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    original = models.ForeignKey(Original, null=True, on_delete=models.PROTECT, related_name="+")
    registers = models.BooleanField(default=False, help_text="register enterprises that are not known yet")
    mapping = models.JSONField(default=dict, help_text="column name → the heading that this file uses for it")
    status = models.CharField(max_length=12, default=WAITING)
    files_total = models.PositiveIntegerField(default=0)
    files_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    problem = models.JSONField(null=True)
    replays = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replayed_by", help_text="the one that is read again"
    )
    received_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(null=True, help_text="when its reading was last taken up again after a crash")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-received_at"], name="records_delivery_owner")]


class Batch(models.Model):
    """One file of a delivery and what became of its rows: new + same + changed + wrong = rows."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="batches")
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    source = models.CharField(max_length=40)
    size = models.BigIntegerField(default=0, help_text="bytes; tells how far the reading of a delivery has come")
    digest = models.CharField(max_length=64, blank=True)
    firm = models.ForeignKey("parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, default=WAITING)
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=dict, help_text="what was accepted but is worth knowing, with counts")
    problem = models.JSONField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "ordinal"], name="records_batch_once")]


class WrongRow(AppendOnly):
    """A row that was not accepted: where it stands, what was given, and which rule it breaks."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="wrong_rows")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    given = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40)
    row = models.JSONField(default=dict)
