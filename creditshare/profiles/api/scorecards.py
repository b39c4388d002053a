"""The API of the scorecard's life: versions, propose, approve, measure."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from creditshare.profiles import services
from creditshare.profiles.models import Scorecard, ScorecardCheck
from creditshare.profiles.queries.scorecards import get_scorecard, list_checks, list_scorecards
from creditshare.profiles.schemas import CheckOut, ModelIn, ScorecardOut, ShadowIn, StabilityIn, SwitchIn

router = Router()


def _told(row: Scorecard) -> dict[str, Any]:
    named = ("number", "name", "digest", "proposed_at", "approved_at", "in_force_from")
    return {name: getattr(row, name) for name in named} | {"model": json.loads(row.body)}


def _checked(row: ScorecardCheck) -> dict[str, Any]:
    named = ("id", "number", "kind", "as_of", "reference", "asked_at", "found_at")
    return {name: getattr(row, name) for name in named} | {"found": json.loads(row.found) if row.found else None}


@router.get("", response=list[ScorecardOut], operation_id="list_scorecards")
def list_all(request: HttpRequest) -> list[dict[str, Any]]:
    """List the versions that rate, rated or will rate, newest first; 0 is the one the program ships with."""
    return [_told(row) for row in list_scorecards(actor=request.auth)]  # type: ignore[attr-defined]


@router.get("/{number}", response=ScorecardOut, operation_id="get_scorecard")
def get_one(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return one version with its whole model file."""
    return _told(get_scorecard(actor=request.auth, number=number))  # type: ignore[attr-defined]


@router.post("", response={201: ScorecardOut}, operation_id="propose_scorecard")
def propose(request: HttpRequest, told: ModelIn) -> Status:
    """Propose a model file; it rates nobody before a second person approves it."""
    actor = request.auth  # type: ignore[attr-defined]
    return Status(201, _told(services.propose_scorecard(actor=actor, model=told.model, at=timezone.now())))


@router.post("/{number}/approve", response=ScorecardOut, operation_id="approve_scorecard")
def approve(request: HttpRequest, number: int, told: SwitchIn) -> dict[str, Any]:
    """Let a version rate from a day to come on; never by who proposed it."""
    actor = request.auth  # type: ignore[attr-defined]
    row = services.approve_scorecard(actor=actor, number=number, in_force_from=told.in_force_from, at=timezone.now())
    return _told(row)


@router.get("/{number}/checks", response=list[CheckOut], operation_id="list_scorecard_checks")
def list_measured(request: HttpRequest, number: int) -> list[dict[str, Any]]:
    """List what was measured of a version, newest first; `found` is null while it is being measured."""
    return [_checked(row) for row in list_checks(actor=request.auth, number=number)]  # type: ignore[attr-defined]


@router.post("/{number}/shadow", response={202: CheckOut}, operation_id="shadow_scorecard")
def shadow(request: HttpRequest, number: int, told: ShadowIn) -> Status:
    """Rate every firm by a version beside the one in force; nobody's grade changes."""
    actor = request.auth  # type: ignore[attr-defined]
    return Status(
        202, _checked(services.ask_for_shadow(actor=actor, number=number, as_of=told.as_of, at=timezone.now()))
    )


@router.post("/{number}/stability", response={202: CheckOut}, operation_id="compare_scorecard_days")
def stability(request: HttpRequest, number: int, told: StabilityIn) -> Status:
    """Compare the district of two days under a version."""
    actor = request.auth  # type: ignore[attr-defined]
    check = services.ask_for_stability(
        actor=actor, number=number, as_of=told.as_of, reference=told.reference, at=timezone.now()
    )
    return Status(202, _checked(check))
