"""The JSON of parties' API."""

from datetime import datetime
from typing import Any

from ninja import Schema


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
