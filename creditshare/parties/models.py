"""Parties: organisations, the people who act for them, and the systems that call in their name."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from creditshare.db.fields import Money
from creditshare.kernel import actor as kinds


class Person(AbstractUser):
    """A natural person who signs in; what they may do comes from their memberships."""

    full_name = models.CharField(max_length=50, blank=True)
    is_demo = models.BooleanField(default=False)


class Organisation(models.Model):
    """A legal entity or public body, known by its unified social credit code (统一社会信用代码)."""

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

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30)
    title = models.CharField(max_length=50, blank=True)
    is_active = models.BooleanField(default=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="parties_membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=kinds.ROLES), name="parties_membership_role_known"),
        ]


class ApiClient(models.Model):
    """A system of an organisation, known by the public keys it registered."""

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
