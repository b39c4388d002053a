"""The JSON of profiles as the API describes it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class ProfileOut(Schema):
    """A consented profile: blocks by data category; every number is a cell with its window, source and rule."""

    uscc: str
    name: str
    as_of: str
    rules: str
    period: dict[str, str]
    sources: list[dict[str, Any]]
    blocks: dict[str, dict[str, Any]]


class StrategyIn(Schema):
    """A bank's strategy: knock-outs, what each grade leads to, its own numbers of line and price."""

    knock_outs: list[dict[str, str]] = Field(default_factory=list)
    outcomes: dict[str, str]
    line: dict[str, Any] = Field(default_factory=dict)
    price: dict[str, Any] = Field(default_factory=dict)


class StrategyOut(Schema):
    """One version of the bank's strategy."""

    id: UUID
    number: int
    strategy: dict[str, Any]
    digest: str
    proposed_at: datetime
    activated_at: datetime | None
    retired_at: datetime | None


class TriedOut(Schema):
    """What a strategy would have led to on last month's firms, in counts."""

    firms: int
    unjudged: int
    moves: list[dict[str, Any]]


class ModelIn(Schema):
    """A model file as train_scorecard wrote it."""

    model: dict[str, Any]


class SwitchIn(Schema):
    """The day from which a version rates: after today."""

    in_force_from: date


class ShadowIn(Schema):
    """The day as of which firms are rated by both."""

    as_of: date


class StabilityIn(ShadowIn):
    """The day to look at and the day to compare it with."""

    reference: date


class ScorecardOut(Schema):
    """One version of the scorecard; without `in_force_from` it is proposed only (or ships with the program)."""

    number: int
    name: str
    digest: str
    proposed_at: datetime | None
    approved_at: datetime | None
    in_force_from: date | None
    model: dict[str, Any]


class CheckOut(Schema):
    """One measurement of a version, in counts."""

    id: UUID
    number: int
    kind: str
    as_of: date
    reference: date | None
    asked_at: datetime
    found_at: datetime | None
    found: dict[str, Any] | None
