"""The JSON of reports."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema


class IssueIn(Schema):
    """What to issue: about whom, for what, in which language."""

    uscc: str = Field(max_length=40)
    purpose: str = Field(max_length=40)
    language: Literal["zh-hans", "en"] = "zh-hans"


class WithdrawIn(Schema):
    """Why a report is withdrawn."""

    reason: str = Field(max_length=200)


class StatementIn(Schema):
    """What the firm states; `about` is a record source, empty for the firm as a whole."""

    text: str = Field(max_length=2000)
    about: str = Field("", max_length=40)


class StatementOut(Schema):
    """One statement of the firm."""

    id: UUID
    about: str
    text: str
    made_at: datetime
    withdrawn_at: datetime | None


class ReportOut(Schema):
    """One row of the issue register, as its reader sees it."""

    number: str
    uscc: str
    name: str
    purpose: str
    language: str
    issued_to: str
    issued_at: datetime
    expires_at: datetime
    as_of: date
    sha256: str
    size: int
    key_id: str
    seal_level: str
    snapshot_digest: str
    verdict: str
    verify_url: str
    download_url: str


class VerdictOut(Schema):
    """What the public may know of a report."""

    verdict: str
    sentence: str
    advice: str
    by: Literal["file", "number"]
    number: str
    firm: str
    purpose: str
    issued_at: datetime | None
    expires_at: datetime | None
    as_of: date | None
    grade: str
    score: int | None
    withdrawn_at: datetime | None
    superseded_at: datetime | None
    consent_withdrawn: bool
    seal_level: str
    key_revoked_at: datetime | None


class SealKey(Schema):
    """A key of the seal: whoever checks a seal without the register asks whether it is revoked."""

    key_id: str
    certificate: str
    seals: bool
    revoked_at: datetime | None
    reason: str
