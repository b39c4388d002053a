"""The trail: what was done and what was read, one entry each, never changed, hashed into one growing Merkle tree."""

from base64 import b64encode
from typing import Any

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


class SaidPurpose(models.Func):
    """The purpose that an entry of a read names, cut out of its body.

    Text, not JSON: an entry that somebody has falsified into no JSON must be found by its proofs, not by an error here.
    In canonical JSON no other place is spelled so: a quotation mark inside a text has a backslash before it.
    """

    template = """split_part(split_part(%(expressions)s, '"purpose":"', 2), '"', 1)"""
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Cut the same without split_part."""
        after = """substr(%(expressions)s, instr(%(expressions)s || '"purpose":"', '"purpose":"') + 11)"""
        return super().as_sql(
            compiler, connection, template=f"""substr({after}, 1, instr({after} || '"', '"') - 1)""", **context
        )


def said_purpose() -> SaidPurpose:
    """Return the expression that the index of purposes is over."""
    return SaidPurpose("body")


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
            models.Index(fields=["-at", "-id"], name="audit_entry_moment"),
            models.Index(fields=["event", "-at", "-id"], name="audit_entry_event"),
            models.Index(
                fields=["person", "-at", "-id"],
                condition=models.Q(event="consents.data.read"),
                name="audit_entry_reader",
            ),
            models.Index(
                SaidPurpose("body"),
                models.F("at").desc(),
                models.F("id").desc(),
                condition=models.Q(event="consents.data.read"),
                name="audit_entry_purpose",
            ),
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


class Tile(AppendOnly):
    """256 neighbouring hashes of one level of the tree, and the root over them (rules/tiles.py)."""

    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="audit_tile_place")]


class Anchor(AppendOnly):
    """A time-stamp over a checkpoint's note by a time-stamping authority (RFC 3161): the trail was so, before then."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="+")
    token = models.BinaryField()
    policy = models.CharField(max_length=100)
    serial = models.CharField(max_length=100)
    stamped_at = models.DateTimeField()
    created_at = models.DateTimeField()

    @property
    def token_text(self) -> str:
        """The token's DER as base64."""
        return b64encode(bytes(self.token)).decode()


class Cosignature(AppendOnly):
    """A witness's signature line over a checkpoint (C2SP tlog-cosignature): it extends all the witness saw before."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="+")
    witness = models.CharField(max_length=200)
    line = models.TextField()
    stamped_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="audit_cosignature_once")]


class WitnessedLog(models.Model):
    """The newest checkpoint of another log that we cosigned; it only ever grows."""

    origin = models.CharField(max_length=200, unique=True)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32)
    note = models.TextField(blank=True)
    cosigned_at = models.DateTimeField(null=True)


class Standing(models.Model):
    """How it stands with one outside party of the trail: the time-stamping authority, or a witness."""

    name = models.CharField(max_length=200, unique=True)
    size = models.BigIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    contradiction = models.CharField(max_length=300, blank=True)
    troubled_since = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()


class PersonalField(models.Model):
    """The value behind a digest in an entry's facts, encrypted; erasing it leaves the digest and every proof."""

    # No constraint in the database: whoever falsifies the trail is found by its proofs, not stopped by this table.
    entry = models.ForeignKey(TrailEntry, on_delete=models.PROTECT, related_name="personal", db_constraint=False)
    name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="audit_personal_once")]
        indexes = [models.Index(fields=["entry"], condition=models.Q(erased_at=None), name="audit_personal_kept")]


class TrailCheck(models.Model):
    """One check of the whole trail that an auditor asked for: what it found, once a worker has walked through."""

    asked_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, blank=True)
    entries = models.BigIntegerField(default=0)
    sealed = models.BigIntegerField(default=0)
    first_bad_index = models.BigIntegerField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            # Among those not finished the verdict is always empty: so there is one at most.
            models.UniqueConstraint(
                fields=["verdict"], condition=models.Q(finished_at=None), name="audit_check_one_waiting"
            )
        ]
