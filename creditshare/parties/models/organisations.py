"""Parties: organisations, the people who act for them, and the systems that call in their name."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from creditshare.db.fields import Money
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import Actor

SEES_EVERY_ORGANISATION = frozenset({kinds.OPERATOR, kinds.AUDITOR_OFFICE, kinds.FINANCE_OFFICE})


class Person(AbstractUser):
    """A natural person who signs in; what they may do comes from their memberships."""

    full_name = models.CharField(max_length=50, blank=True)
    is_demo = models.BooleanField(default=False)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, narrowed to what an actor may know of."""

    def visible_to(self, actor: Actor) -> "OrganisationQuerySet":
        """Keep the actor's own organisation; operator, auditor and finance office know all, agencies all firms."""
        if actor.is_platform or actor.organisation_kind in SEES_EVERY_ORGANISATION:
            return self
        own = models.Q(pk=actor.organisation_id)
        if actor.organisation_kind == kinds.AGENCY:
            return self.filter(own | models.Q(kind=kinds.ENTERPRISE))
        return self.filter(own)


class OfOrganisationQuerySet(models.QuerySet[models.Model]):
    """Rows of an organisation (its members, its systems), narrowed to what an actor may know of."""

    def visible_to(self, actor: Actor) -> "OfOrganisationQuerySet":
        """Keep the rows of the actor's own organisation; operator and auditor know all."""
        if actor.is_platform or actor.organisation_kind in {kinds.OPERATOR, kinds.AUDITOR_OFFICE}:
            return self
        return self.filter(organisation_id=actor.organisation_id)


class Organisation(models.Model):
    """A legal entity or public body, known by its unified social credit code (统一社会信用代码)."""

    objects = OrganisationQuerySet.as_manager()

    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=kinds.ORGANISATION_KINDS), name="parties_organisation_kind_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.uscc}"

    @property
    def organisation_id(self) -> int:
        """Name the organisation a permission is judged over, as members, systems and records do."""
        return int(self.pk)


class Enterprise(models.Model):
    """What the register says of an organisation that is a firm; a size input that is unknown stays empty."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="enterprise"
    )
    industry_code = models.CharField(max_length=5, blank=True)
    region_code = models.CharField(max_length=6, blank=True)
    legal_representative = models.CharField(max_length=50, blank=True)
    established_on = models.DateField(null=True, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    revenue = Money(null=True, blank=True)
    assets = Money(null=True, blank=True)


class Membership(models.Model):
    """A person's role in an organisation, from a day until a day."""

    objects = OfOrganisationQuerySet.as_manager()

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30)
    title = models.CharField(max_length=50, blank=True)
    is_active = models.BooleanField(default=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="parties_membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=kinds.ROLES), name="parties_membership_role_known"),
        ]


class ApiClient(models.Model):
    """A system of an organisation, known by the public keys it registered."""

    objects = OfOrganisationQuerySet.as_manager()

    client_id = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_clients")
    name = models.CharField(max_length=100)
    jwks = models.JSONField()
    roles = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class UsedAssertion(models.Model):
    """A client assertion that was already spent; its `jti` works once."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE)
    jti = models.CharField(max_length=128)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "jti"], name="parties_assertion_once")]


class AccessToken(models.Model):
    """A short opaque bearer token; only its SHA-256 is stored."""

    digest = models.CharField(max_length=64, primary_key=True)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE)
    expires_at = models.DateTimeField(db_index=True)


class IdempotentRequest(models.Model):
    """A request that came with an Idempotency-Key: claimed while it runs, and afterwards the answer it was given.

    The answer is written in the transaction of the request's effect; `claimed_until` frees the key of a dead process.
    """

    asker = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    claimed_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asker", "key"], name="parties_idempotency_once")]


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, narrowed to those of the actor's own organisation: nobody oversees what another was told."""

    def visible_to(self, actor: Actor) -> "NoticeQuerySet":
        """Keep the notices of the actor's own organisation that are for all of it or for a role of the actor's."""
        own = self.filter(organisation_id=actor.organisation_id)
        return own.filter(models.Q(role="") | models.Q(role__in=actor.roles))


class Notice(models.Model):
    """Something an organisation was told: the code of a sentence, the facts that fill it, and who read it when."""

    objects = NoticeQuerySet.as_manager()

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="notices")
    key = models.CharField(max_length=120, help_text="what it is about; the same is told once")
    role = models.CharField(max_length=30, blank=True, help_text="only people in this role are told; empty: all")
    code = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="parties_notice_once")]
        indexes = [models.Index(fields=["organisation", "read_at", "-at"], name="parties_notice_unread")]
