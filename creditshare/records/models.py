"""Records: what was reported about a firm, kept as delivered; later deliveries add rows and never change one.

An upload is a Delivery; each file in it is a Batch that is applied whole in one transaction; every row knows its batch.
Invoices have tables of their own and feed two rollups in the same transaction, so that no profile scans invoices.
"""

from uuid import uuid4

from django.db import models

from creditshare.db.fields import Money
from creditshare.db.models import AppendOnly

ISSUED, RECEIVED = "S", "P"
SIDES = ((ISSUED, "issued"), (RECEIVED, "received"))

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
    received_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "kind", "identity", "digest"], name="records_version_once")
        ]


class Counterparty(AppendOnly):
    """A trading partner as invoices name it; `key` is the first 8 bytes of the BLAKE2b of its code (or name)."""

    key = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)


def _firm() -> models.ForeignKey:
    # Without a constraint in the database: two checks a row cost a third of an import, and each row is written in a
    # transaction that locks the firm and writes the batch (decision 0002). find_violations looks for orphans.
    return models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )


class InvoiceFacts(AppendOnly):
    """The columns that an invoice and a correction of it share."""

    digest = models.UUIDField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    line = models.PositiveIntegerField()
    issue_date = models.DateField()
    counterparty = models.BigIntegerField()
    net = Money()
    tax = Money()
    total = Money()
    status = models.SmallIntegerField()
    risk = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=40, blank=True)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Invoice(InvoiceFacts):
    """One invoice of a firm's books as first reported, stored once per identity."""

    firm = _firm()
    side = models.CharField(max_length=1, choices=SIDES)
    identity = models.UUIDField()
    code = models.CharField(max_length=12, blank=True)
    number = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "side", "identity"], name="records_invoice_once")]
        indexes = [models.Index(fields=["firm", "side", "issue_date"], name="records_invoice_books")]


class InvoiceCorrection(InvoiceFacts):
    """A later version of an invoice (voided, red-flushed, amended); the highest `version` is what now holds."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="corrections")
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "version"], name="records_correction_order"),
            models.UniqueConstraint(fields=["invoice", "digest"], name="records_correction_once"),
        ]


class InvoiceMonth(models.Model):
    """Rollup: one firm, side and month. `days` has bit d set when a valid invoice is dated on day d (1–31)."""

    firm = _firm()
    side = models.CharField(max_length=1, choices=SIDES)
    month = models.IntegerField(help_text="year × 12 + month − 1")
    all_count = models.IntegerField()
    valid_count = models.IntegerField()
    void_count = models.IntegerField()
    red_count = models.IntegerField(help_text="valid and negative")
    net = Money()
    tax = Money()
    positive_net = Money()
    negative_net = Money()
    days = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "side", "month"], name="records_month_once")]


class InvoicePair(models.Model):
    """Rollup: one firm, side, month and counterparty, valid invoices only."""

    firm = _firm()
    side = models.CharField(max_length=1, choices=SIDES)
    month = models.IntegerField()
    counterparty = models.BigIntegerField()
    count = models.IntegerField()
    net = Money()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "side", "month", "counterparty"], name="records_pair_once")
        ]
