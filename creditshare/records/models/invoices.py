"""Invoices of a firm's books, their corrections, and the two rollups that profiles are made from."""

from django.db import models

from creditshare.db.fields import Money
from creditshare.db.models import AppendOnly
from creditshare.records.models.deliveries import Batch

ISSUED, RECEIVED = "S", "P"
SIDES = ((ISSUED, "issued"), (RECEIVED, "received"))


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
