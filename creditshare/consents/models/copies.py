"""Copies: what a grantee read under a consent that has ended must be destroyed by a day, and that is confirmed."""

from django.db import models

from creditshare.kernel.actor import AUDITOR_OFFICE, ENTERPRISE, Actor


class CopyDutyQuerySet(models.QuerySet["CopyDuty"]):
    """Duties by their two sides; ended consents that nobody had read have a row too, so that each is counted once."""

    def visible_to(self, actor: Actor) -> "CopyDutyQuerySet":
        """Keep those with reads: a firm those over its data, a grantee its own, the auditor all."""
        rows = self.filter(reads__gt=0)
        if actor.organisation_kind == AUDITOR_OFFICE:
            return rows
        side = "consent__firm_id" if actor.organisation_kind == ENTERPRISE else "consent__grantee_id"
        return rows.filter(**{side: actor.organisation_id}) if actor.organisation_id else rows.none()


class CopyDuty(models.Model):
    """The duty to destroy what was read under one ended consent; no due day: kept as long as the loan runs."""

    consent = models.OneToOneField(
        "consents.Consent", on_delete=models.PROTECT, primary_key=True, related_name="copy_duty"
    )
    ended_on = models.DateField()
    reads = models.PositiveIntegerField()
    last_read_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    method = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField(blank=True, help_text="the signed confirmation (JWS)")

    objects = CopyDutyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, statement="")
                | (models.Q(confirmed_at__isnull=False) & ~models.Q(statement="")),
                name="consents_copies_confirmed_is_signed",
            )
        ]
        indexes = [models.Index(fields=["due_on"], condition=models.Q(confirmed_at=None), name="consents_copies_open")]

    @property
    def grantee_id(self) -> int:
        """Return who must destroy, for the permission."""
        return int(self.consent.grantee_id)
