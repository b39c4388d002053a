"""Invitations: a firm lets any bank of a class read on the same terms, up to a number of banks."""

from typing import Any
from uuid import uuid4

from django.db import models

from creditshare.consents.rules.classes import CLASSES
from creditshare.kernel.actor import BANK, ENTERPRISE, Actor


class GranteeClass(models.Model):
    """That a bank belongs to a class, as the operator says."""

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="consents_class_once"),
            models.CheckConstraint(condition=models.Q(key__in=list(CLASSES)), name="consents_class_known"),
        ]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by their two sides."""

    def visible_to(self, actor: Actor) -> "InvitationQuerySet":
        """Keep a firm's own, and for a bank those that are open to a class it belongs to."""
        if actor.organisation_kind == ENTERPRISE:
            return self.filter(firm_id=actor.organisation_id)
        if actor.organisation_kind == BANK:
            mine = GranteeClass.objects.filter(organisation_id=actor.organisation_id).values("key")
            return self.filter(ended_at=None, grantee_class__in=mine)
        return self.none()


class Invitation(models.Model):
    """One firm's signed invitation to a class of banks; each bank that takes it up gets a consent of its own."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    grantee_class = models.CharField(max_length=20)
    purpose = models.CharField(max_length=40)
    reason = models.CharField(max_length=200, blank=True)
    terms = models.JSONField(help_text="the terms as accept_consent takes them, days and moments as text")
    expires_at = models.DateTimeField()
    most = models.PositiveIntegerField(help_text="how many banks may take it up")
    taken = models.PositiveIntegerField(default=0)
    agreed_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: Any = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["grantee_class", "expires_at"], name="consents_invitation_class")]
        constraints = [
            models.CheckConstraint(condition=models.Q(taken__lte=models.F("most")), name="consents_taken_within_most"),
            models.UniqueConstraint(
                fields=["firm", "grantee_class", "purpose"],
                condition=models.Q(ended_at=None),
                name="consents_one_invitation",
            ),
        ]

    @property
    def left(self) -> int:
        """Return how many banks may still take it up."""
        return self.most - self.taken
