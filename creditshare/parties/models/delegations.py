"""Delegations: what a firm's legal representative lets a handler do in its name, until when, by which letter."""

from uuid import uuid4

from django.db import models

from creditshare.kernel.actor import Actor


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations, narrowed to those of the actor's own firm."""

    def visible_to(self, actor: Actor) -> "DelegationQuerySet":
        """Keep those of the actor's own organisation."""
        return self.filter(organisation_id=actor.organisation_id)


class Delegation(models.Model):
    """One authority letter (授权委托书): handler, powers, half-open time, and the statement the representative signed.

    Expiry is computed from `until`, never stored; `ended_at` is set when it is revoked or a newer one takes its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="delegations")
    handler = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="delegations")
    powers = models.JSONField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    given_by = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    letter_digest = models.CharField(max_length=64, help_text="SHA-256 of the letter, kept under the originals")
    letter_type = models.CharField(max_length=40)
    is_scan = models.BooleanField(default=False, help_text="the letter was uploaded, not made by us")
    template_digest = models.CharField(max_length=64)
    nonce = models.CharField(max_length=43, unique=True)
    statement = models.TextField(help_text="the signed delegation (JWS)")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "handler"],
                condition=models.Q(ended_at=None),
                name="parties_one_open_delegation",
            ),
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="parties_delegation_not_empty"
            ),
        ]
