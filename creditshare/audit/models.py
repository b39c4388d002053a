"""The trail: what was done and what was read, one entry each, never changed, hashed into one growing Merkle tree."""

from django.db import models

from creditshare.db.models import AppendOnly, AppendOnlyQuerySet
from creditshare.kernel.actor import AUDITOR_OFFICE, Actor


class TrailQuerySet(AppendOnlyQuerySet):
    """Entries, narrowed to what an actor may know of."""

    def visible_to(self, actor: Actor) -> "TrailQuerySet":
        """Keep what the actor's organisation did or what was done with its data; the auditor's office sees all."""
        if actor.is_platform or actor.organisation_kind == AUDITOR_OFFICE:
            return self
        if actor.is_anonymous:
            return self.none()
        own = actor.organisation_id
        return self.filter(models.Q(firm_id=own) | models.Q(organisation_id=own))


class TrailEntry(AppendOnly):
    """One event. `body` is its canonical JSON, `leaf_hash` SHA-256(0x00 ‖ body), `position` its place in the tree.

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

    objects = TrailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["firm", "event", "-id"], name="audit_entry_firm"),
            models.Index(fields=["subject"], name="audit_entry_subject"),
            models.Index(fields=["id"], condition=models.Q(position=None), name="audit_entry_waiting"),
        ]


class Checkpoint(AppendOnly):
    """A signed statement of the tree's size and root; `note` is the published text (C2SP tlog-checkpoint).

    `leaves` are the leaf hashes since the checkpoint before, so that the first falsified entry can be named exactly;
    `peaks` are the roots of the tree's perfect subtrees, from which the next checkpoint goes on without a rebuild.
    """

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    leaves = models.BinaryField()
    peaks = models.BinaryField()
    note = models.TextField()
    created_at = models.DateTimeField()
