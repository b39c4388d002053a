"""The JSON of profiles as the API describes it."""

from typing import Any

from ninja import Schema


class ProfileOut(Schema):
    """A consented profile: blocks by data category; every number is a cell with its window, source and rule."""

    uscc: str
    name: str
    as_of: str
    rules: str
    period: dict[str, str]
    sources: list[dict[str, Any]]
    blocks: dict[str, dict[str, Any]]
