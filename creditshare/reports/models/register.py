"""The issue register: every report this platform ever issued, by the digest of its bytes."""

from typing import Any
from uuid import uuid4

from django.db import models

from creditshare.kernel.actor import Actor


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by who may know of them."""

    def visible_to(self, actor: Actor) -> "ReportQuerySet":
        """Keep sealed reports about the actor's organisation or issued to it; the platform sees all."""
        sealed = self.exclude(sha256=None)
        if actor.is_platform:
            return sealed
        if actor.organisation_id is None:
            return self.none()
        return sealed.filter(models.Q(firm_id=actor.organisation_id) | models.Q(requested_by_id=actor.organisation_id))

    def with_standing(self) -> "ReportQuerySet":
        """Load what decides a verdict: the consent, and as `newer_at` when the latest newer report was issued.

        Newer means: of the same firm, to the same reader, for the same purpose, in the same language. Another reader's
        report is nobody else's business and supersedes nothing.
        """
        same = {name: models.OuterRef(name) for name in ("firm", "requested_by", "purpose", "language")}
        newer = Report.objects.filter(**same, issued_at__gt=models.OuterRef("issued_at"), withdrawn_at=None)
        latest = newer.exclude(sha256=None).order_by("-issued_at").values("issued_at")[:1]
        return self.select_related("firm", "requested_by", "consent").annotate(newer_at=models.Subquery(latest))


class Report(models.Model):
    """One issued report; the row is the verdict's truth, the PDF signature its offline twin.

    It is written when the report is drawn; the seal (`sha256`, `size`, `key_id`) is filled in the same transaction, and
    only withdrawal is added later. A trigger refuses every other change.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(max_length=30, unique=True)
    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="reports")
    purpose = models.CharField(max_length=40)
    language = models.CharField(max_length=10, default="zh-hans")
    requested_by = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey("consents.Consent", null=True, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    snapshot = models.TextField(help_text="canonical JSON of everything the report says")
    snapshot_digest = models.CharField(max_length=64)
    unsigned_sha256 = models.CharField(max_length=64, unique=True, help_text="digest of the bytes the seal may sign")
    sha256 = models.CharField(max_length=64, unique=True, null=True)
    size = models.PositiveIntegerField(null=True)
    key_id = models.CharField(max_length=64, null=True)
    seal_level = models.CharField(max_length=8, null=True, help_text="PAdES level; empty before 2026-11-24: B-B")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(max_length=200, null=True)

    objects: Any = ReportQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["firm", "-issued_at"], name="reports_report_firm"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sha256=None, size=None, key_id=None)
                | models.Q(sha256__isnull=False, size__isnull=False, key_id__isnull=False),
                name="reports_seal_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawal_reason=None)
                | models.Q(withdrawn_at__isnull=False, withdrawal_reason__isnull=False),
                name="reports_withdrawal_whole",
            ),
        )


class DaySerial(models.Model):
    """The last serial used for report numbers on a day; a serial may be skipped, never used twice."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)
