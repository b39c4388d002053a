"""What the headings of a sender's files mean, as its people said it once."""

from django.db import models

from creditshare.db.models import AppendOnly


class SourceMapping(AppendOnly):
    """One version of what a set of headings means in an organisation's files of a source; the latest version holds."""

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the headings, in any order")
    version = models.PositiveIntegerField()
    mapping = models.JSONField(help_text="column name → the heading that these files use for it; empty: not in them")
    saved_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "source", "fingerprint", "version"], name="records_mapping_version_once"
            )
        ]
