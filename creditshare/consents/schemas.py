"""The JSON of the consents' API."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime


class ConsentRequest(Schema):
    """What is asked of the firm with a code: categories of data, questions to be answered instead, or both.

    `data_until` is the first day no longer covered. What is left open is asked for as far as fair use goes.
    """

    uscc: str = Field(max_length=40)
    purpose: str = Field(max_length=40)
    categories: list[str] = Field([], max_length=20)
    data_from: date
    data_until: date
    expires_at: AwareDatetime
    max_reads: int | None = Field(None, le=1_000_000)
    max_reads_month: int | None = Field(None, le=1_000_000)
    keep_days: int | None = Field(None, le=36_500)
    figures_from: date | None = None
    questions: list[str] = Field([], max_length=20)
    loan_until: date | None = None
    case: str = Field("", max_length=60)
    reason: str = Field("", max_length=200)


class ConsentAnswer(Schema):
    """What the firm agrees to; what is left out is agreed to as asked, and nothing can be widened."""

    categories: list[str] | None = Field(None, max_length=20)
    data_from: date | None = None
    data_until: date | None = None
    expires_at: AwareDatetime | None = None
    max_reads: int | None = Field(None, le=1_000_000)
    max_reads_month: int | None = Field(None, le=1_000_000)
    keep_days: int | None = Field(None, le=36_500)
    figures_from: date | None = None
    questions: list[str] | None = Field(None, max_length=20)


class ConsentRenewal(Schema):
    """Until when the same organisation may read on."""

    expires_at: AwareDatetime


class OrganisationOut(Schema):
    """An organisation by code and name."""

    uscc: str
    name: str


class ConsentOut(Schema):
    """A request or consent; `firm` is named only once the firm has answered."""

    id: UUID
    status: str
    state: str
    firm_uscc: str
    firm: OrganisationOut | None
    grantee: OrganisationOut
    purpose: str
    reason: str
    categories: list[str]
    data_from: date
    data_until: date
    expires_at: datetime
    figures_from: date
    questions: list[str]
    max_reads: int | None
    reads_used: int
    max_reads_month: int | None
    keep_days: int | None
    case: str
    loan_until: date | None
    previous: UUID | None
    basis: UUID | None
    requested_at: datetime
    decided_at: datetime | None
    ended_at: datetime | None


class ConsentPage(Schema):
    """A page of consents, newest request first; `next` is the offset of the next page."""

    count: int
    next: int | None
    items: list[ConsentOut]


class Receipt(Schema):
    """What was agreed, in the words shown, with the signed artefact (JWS) and the public key that verifies it."""

    consent: ConsentOut
    purpose: str
    categories: list[str]
    clauses: list[list[str]]
    template_digest: str
    artefact: str
    key: dict[str, Any]


class MarkOut(Schema):
    """Why a read is unusual: its code, and the sentence with its numbers in the language that was asked for."""

    code: str
    text: str


class ReadOut(Schema):
    """One read: who, for what, which fields, when, the digest of the canonical JSON that left, and what is unusual."""

    entry: int
    at: datetime
    organisation: str
    person: str
    roles: list[str]
    consent: UUID
    purpose: str
    categories: list[str]
    fields: list[str]
    data_from: date
    data_until: date
    digest: str
    case: str
    marks: list[MarkOut]


class ReadPage(Schema):
    """A page of reads, newest first; go on with `before` = `next`."""

    next: int | None
    items: list[ReadOut]


class InvitationIn(Schema):
    """What a firm lets up to `most` banks of a class read; what is left open is as far as fair use goes."""

    grantee_class: str = Field(max_length=20)
    purpose: str = Field(max_length=40)
    most: int
    categories: list[str] = Field([], max_length=20)
    questions: list[str] = Field([], max_length=20)
    data_from: date
    data_until: date
    expires_at: AwareDatetime
    max_reads: int | None = Field(None, le=1_000_000)
    max_reads_month: int | None = Field(None, le=1_000_000)
    keep_days: int | None = Field(None, le=36_500)
    figures_from: date | None = None
    reason: str = Field("", max_length=200)


class InvitationOut(Schema):
    """An invitation; `terms` are those of each consent that rests on it."""

    id: UUID
    firm: OrganisationOut
    grantee_class: str
    purpose: str
    reason: str
    terms: dict[str, Any]
    expires_at: datetime
    most: int
    taken: int
    ended_at: datetime | None


class TakeUp(Schema):
    """The bank's own number of the case."""

    case: str = Field("", max_length=60)


class ClassesIn(Schema):
    """The classes a bank belongs to, all of them."""

    classes: list[str] = Field(max_length=20)


class ChangeOut(Schema):
    """One term that a step changed: what it was, what it became, and whether that is wider or narrower."""

    field: str
    was: Any
    becomes: Any
    direction: str


class HistoryStep(Schema):
    """One step: what was done, from when to when, by whom, how often, under which consent, and its trail entries."""

    deed: str
    at: datetime
    until: datetime
    organisation: str
    consent: UUID
    count: int
    changes: list[ChangeOut]
    entries: list[int]


class CopiesOut(Schema):
    """What must be destroyed of one ended consent, by when, where it stands, and the signed confirmation (JWS)."""

    consent: UUID
    firm: str
    grantee: str
    purpose: str
    ended_on: date
    reads: int
    due_on: date | None
    state: str
    method: str
    note: str
    confirmed_at: datetime | None
    statement: str


class DestructionIn(Schema):
    """How copies were destroyed: `deleted`, `shredded` or `anonymised`."""

    method: str
    note: str = Field("", max_length=200)


class ExportOut(Schema):
    """A copy of everything kept about a firm: how far it is, and once ready its digest and until when it is kept."""

    id: UUID
    status: str
    asked_at: datetime
    parts_total: int
    parts_done: int
    files: int
    size: int
    sha256: str
    ready_at: datetime | None
    keep_until: datetime | None


class ComplaintIn(Schema):
    """What is wrong with a read: a reason of the list, and words."""

    entry: int
    reason: str = Field(max_length=20)
    text: str = Field("", max_length=1000)


class Said(Schema):
    """What somebody says."""

    text: str = Field(max_length=1000)


class Decided(Said):
    """What the auditor decides: upheld or rejected, with reasons."""

    outcome: str = Field(max_length=12)


class ComplaintOut(Schema):
    """A complaint as its sides see it; `entry` is the read it is about."""

    id: UUID
    status: str
    firm: OrganisationOut
    grantee: OrganisationOut
    entry: int
    reason: str
    text: str
    filed_at: datetime
    due_on: date
    answer: str
    answered_at: datetime | None
    decision: str
    decided_at: datetime | None
