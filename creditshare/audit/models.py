"""The trail: what was done and what was read, one entry each, never changed, hashed into one growing Merkle tree."""

from django.db import models

from creditshare.db.models import AppendOnly


class TrailEntry(AppendOnly):
    """One event. `body` is its canonical JSON; `leaf_hash` is SHA-256(0x00 ‖ body); `position` is its place in the tree.

    An entry is inserted in the transaction of its cause without a position, so that writers never wait for one another;
    the sequencer fills `position` once, in batches.
    """

    event = models.CharField(max_length=80)
    organisation = models.ForeignKey("parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    firm = models.ForeignKey(
        "parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    body = models.TextField()
    leaf_hash = models.BinaryField(max_length=32)
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["firm", "event", "-id"], name="audit_entry_firm"),
            models.Index(fields=["subject"], name="audit_entry_subject"),
            models.Index(fields=["id"], condition=models.Q(position=None), name="audit_entry_waiting"),
        ]


class Checkpoint(AppendOnly):
    """A signed statement of the tree's size and root; `note` is the published text (C2SP tlog-checkpoint)."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    created_at = models.DateTimeField()
