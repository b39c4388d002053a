"""The JSON of parties' API."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class Token(Schema):
    """A bearer token and how many seconds it lives (RFC 6749 section 5.1)."""

    access_token: str
    token_type: str
    expires_in: int


class NoticeOut(Schema):
    """Something the organisation was told: its code and facts, and the sentence they make in the caller's language."""

    id: int
    code: str
    facts: dict[str, Any]
    text: str
    link: str
    at: datetime
    read_at: datetime | None


class NoticePage(Schema):
    """A page of notices; `next` is the offset of the next one, `unread` counts all that nobody has read."""

    count: int
    unread: int
    next: int | None
    items: list[NoticeOut]


class DelegationIn(Schema):
    """An authority to be given: the handler's sign-in name, powers, last day, and a scan (base64) or our own letter."""

    handler: str
    powers: list[str]
    last_day: date
    scan: str | None = None


class DelegationOut(Schema):
    """An authority: who, what, until when, where it stands, its letter's SHA-256 and the signed statement (JWS)."""

    id: UUID
    handler: str
    handler_name: str
    powers: list[str]
    since: datetime
    until: datetime
    ended_at: datetime | None
    state: str
    letter_digest: str
    is_scan: bool
    statement: str


class PersonalIn(Schema):
    """A person's own consent to be given: to whom (code), for what, which kinds (sensitive ones twice), until when."""

    grantee: str
    purpose: str
    kinds: list[str]
    separate: list[str] = Field(default_factory=list)
    last_day: date


class PersonalOut(Schema):
    """A person's own consent: who may see which kinds for what until when, and the signed statement (JWS)."""

    id: UUID
    grantee: str
    grantee_name: str
    purpose: str
    kinds: list[str]
    given_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    statement: str
