"""The trail's API in JSON: what is asked and answered."""

from datetime import datetime

from ninja import Field, Schema


class Keys(Schema):
    """The public keys that sign this trail's checkpoints, and the one that cosigns those of others."""

    origin: str
    keys: list[str]
    witness: str


class WitnessOut(Schema):
    """A witness that cosigned, and when."""

    witness: str
    stamped_at: datetime


class AnchorOut(Schema):
    """A time-stamp (RFC 3161) over the checkpoint's note without the cosignatures; the token is base64 of its DER."""

    stamped_at: datetime
    policy: str
    serial: str
    token: str


class CheckpointOut(Schema):
    """A checkpoint with all that proves it."""

    origin: str
    size: int
    root: str
    created_at: datetime
    checkpoint: str
    keys: list[str]
    witnesses: list[WitnessOut]
    anchors: list[AnchorOut]


class InclusionOut(Schema):
    """That an entry is under a checkpoint: what `verifier inclusion` reads."""

    body: str
    position: int
    size: int
    root: str
    proof: list[str]
    checkpoint: str
    keys: list[str]


class ConsistencyOut(Schema):
    """That an older trail begins a newer: what `verifier consistency` reads."""

    first: int
    first_root: str
    size: int
    root: str
    proof: list[str]
    first_checkpoint: str | None
    checkpoint: str | None
    keys: list[str]


class OpenedField(Schema):
    """The words behind a digest of an entry (what `verifier opening` reads), or when they were erased."""

    digest: str
    salt: str | None = None
    value: str | None = None
    erased_at: datetime | None = None


class EntryOut(Schema):
    """An entry as it was hashed, its place in the trail, and the words behind its digests."""

    id: int
    position: int | None
    body: str
    personal: dict[str, OpenedField]


class EraseFields(Schema):
    """Which personal words are to go (none named: all), and why."""

    names: list[str] | None = None
    reason: str = Field(min_length=1, max_length=500)


class Erased(Schema):
    """The names of what was erased."""

    erased: list[str]
