"""Personal details of representatives, contacts and guarantors, and each person's own consents to show them."""

from uuid import uuid4

from django.db import models


class PersonalDetail(models.Model):
    """One detail of a person (phone, number of the identity card), encrypted for its row; nobody else's to change."""

    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="details")
    kind = models.CharField(max_length=30)
    sealed = models.BinaryField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="parties_detail_once")]


class PersonalConsent(models.Model):
    """A person's own, separate consent (PIPL 23, 29): which details one organisation may see, for what, until when."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="personal_consents")
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    grantee = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=30)
    kinds = models.JSONField()
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    template_digest = models.CharField(max_length=64)
    nonce = models.CharField(max_length=43, unique=True)
    statement = models.TextField(help_text="the signed personal consent (JWS)")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "grantee"],
                condition=models.Q(ended_at=None),
                name="parties_one_open_personal_consent",
            )
        ]
        indexes = [models.Index(fields=["organisation", "grantee"], name="parties_personal_pair")]
