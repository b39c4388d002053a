"""Consents: what a firm allows one organisation to read, for what purpose, over which period of data, until when."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import models

from creditshare.consents.rules.lifecycle import LIVE, REQUESTED, STATUSES, state_of
from creditshare.kernel.actor import ENTERPRISE, Actor


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by their two sides."""

    def visible_to(self, actor: Actor) -> "ConsentQuerySet":
        """Keep those the actor's organisation asked for and, for a firm, those about its own data; nobody else's."""
        if actor.organisation_id is None:
            return self.none()
        organisations = self.model._meta.get_field("firm").related_model.objects
        own = organisations.filter(pk=actor.organisation_id, kind=ENTERPRISE).values("uscc")
        return self.filter(models.Q(grantee_id=actor.organisation_id) | models.Q(firm_uscc__in=own))

    def between(self, consent: "Consent") -> "ConsentQuerySet":
        """Keep those of the same firm, grantee and purpose."""
        return self.filter(firm_uscc=consent.firm_uscc, grantee_id=consent.grantee_id, purpose=consent.purpose)


class Consent(models.Model):
    """One request by one grantee and the firm's answer; expiry is computed from `expires_at`, never stored as a state.

    A request names the firm by its code. `firm` stays empty until the firm answers, so that a request to a code that
    nobody has registered is the same row as one that a firm leaves unanswered.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    firm_uscc = models.CharField(max_length=18)
    firm = models.ForeignKey("parties.Organisation", null=True, on_delete=models.PROTECT, related_name="consents_given")
    grantee = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="consents_held")
    purpose = models.CharField(max_length=40)
    reason = models.CharField(max_length=200, blank=True)
    categories = models.JSONField()
    data_from = models.DateField()
    data_until = models.DateField(help_text="first day no longer covered (half-open)")
    expires_at = models.DateTimeField()
    figures_from = models.DateField(help_text="the first day that totals, ratios and the grade may be computed from")
    questions = models.JSONField(default=list, help_text="questions answered instead of data, as rules/questions reads")
    max_reads = models.PositiveIntegerField(null=True)
    reads_used = models.PositiveIntegerField(default=0)
    max_reads_month = models.PositiveIntegerField(null=True)
    month = models.CharField(max_length=7, blank=True, help_text="the month that reads_month counts, as 2026-11")
    reads_month = models.PositiveIntegerField(default=0)
    keep_days = models.PositiveIntegerField(null=True, help_text="days a copy may be kept; empty: as long as the loan")
    case = models.CharField(max_length=60, blank=True, help_text="the grantee's own number of the application or loan")
    loan_until = models.DateField(null=True, help_text="the last day of the loan that is watched")
    basis = models.ForeignKey("consents.Invitation", null=True, on_delete=models.PROTECT, related_name="consents")
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="following")
    status = models.CharField(max_length=12, default=REQUESTED)
    requested_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    template_digest = models.CharField(max_length=64, blank=True)
    nonce = models.CharField(max_length=43, unique=True, null=True)
    artefact = models.TextField(blank=True, help_text="the signed consent (JWS)")

    objects: Any = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["firm", "grantee", "status"], name="consents_consent_pair")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=STATUSES), name="consents_status_known"),
            models.CheckConstraint(
                condition=models.Q(data_from__lt=models.F("data_until")), name="consents_period_not_empty"
            ),
            models.CheckConstraint(
                condition=models.Q(max_reads=None) | models.Q(reads_used__lte=models.F("max_reads")),
                name="consents_reads_within_limit",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=LIVE) | models.Q(firm__isnull=False), name="consents_live_has_firm"
            ),
            models.CheckConstraint(
                condition=models.Q(max_reads_month=None) | models.Q(reads_month__lte=models.F("max_reads_month")),
                name="consents_month_within_limit",
            ),
            models.CheckConstraint(
                condition=models.Q(figures_from__lte=models.F("data_from")), name="consents_figures_cover_series"
            ),
            models.UniqueConstraint(
                fields=["firm_uscc", "grantee", "purpose"],
                condition=models.Q(status__in=LIVE),
                name="consents_one_live",
            ),
            models.UniqueConstraint(
                fields=["firm_uscc", "grantee", "purpose"],
                condition=models.Q(status=REQUESTED),
                name="consents_one_waiting",
            ),
        ]

    @property
    def reads_left(self) -> int | None:
        """Return how many reads are left; None where there is no limit."""
        return None if self.max_reads is None else self.max_reads - self.reads_used

    def state_at(self, at: datetime) -> str:
        """Return the state to show at a moment (a key of STATES)."""
        return state_of(self.status, self.expires_at, self.reads_left, at)
