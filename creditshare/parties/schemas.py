"""The JSON of parties' API."""

from ninja import Schema


class Token(Schema):
    """A bearer token and how many seconds it lives (RFC 6749 section 5.1)."""

    access_token: str
    token_type: str
    expires_in: int
