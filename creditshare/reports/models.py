"""The issue register: every report this platform ever issued, by the digest of its bytes."""

from uuid import uuid4

from django.db import models


class Report(models.Model):
    """One issued report; the row is the verdict's truth, the PDF signature its offline twin. Only withdrawal is added."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(max_length=30, unique=True)
    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="reports")
    purpose = models.CharField(max_length=40)
    requested_by = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey("consents.Consent", null=True, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    snapshot = models.TextField(help_text="canonical JSON of everything the report says")
    snapshot_digest = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    key_id = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["firm", "-issued_at"], name="reports_report_firm")]
