"""Prepared profiles: what the records mean as of a day, computed when records change and only read afterwards."""

from django.db import models


class Profile(models.Model):
    """A firm's profile as of a day: blocks by data category, each number with its source, date, rule and records."""

    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="profiles")
    as_of = models.DateField()
    built_at = models.DateTimeField()
    rules = models.CharField(max_length=40)
    body = models.TextField(help_text="canonical JSON")
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField(
        default=0, help_text="of the firm's records; at any other one this row is stale"
    )
    news = models.PositiveIntegerField(default=0, help_text="version of what is said of everybody")
    grade = models.CharField(max_length=4, blank=True)
    score = models.IntegerField(null=True)
    card = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "as_of"], name="profiles_profile_once")]
        indexes = [models.Index(fields=["firm", "-as_of"], name="profiles_profile_latest")]
