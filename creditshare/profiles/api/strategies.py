"""The API of a bank's strategies: list, propose, try, put into force."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from creditshare.profiles import services
from creditshare.profiles.models import BankStrategy
from creditshare.profiles.queries.strategies import list_strategies
from creditshare.profiles.schemas import StrategyIn, StrategyOut, TriedOut

router = Router()


def _told(row: BankStrategy) -> dict[str, Any]:
    named = ("id", "number", "digest", "proposed_at", "activated_at", "retired_at")
    return {name: getattr(row, name) for name in named} | {"strategy": json.loads(row.body)}


@router.get("", response=list[StrategyOut], operation_id="list_strategies")
def list_own(request: HttpRequest) -> list[dict[str, Any]]:
    """List your bank's versions, newest first."""
    return [_told(row) for row in list_strategies(actor=request.auth)]  # type: ignore[attr-defined]


@router.post("", response={201: StrategyOut}, operation_id="propose_strategy")
def propose(request: HttpRequest, told: StrategyIn) -> Status:
    """Propose the next version; a second person puts it into force."""
    actor = request.auth  # type: ignore[attr-defined]
    return Status(201, _told(services.propose_strategy(actor=actor, told=told.dict(), at=timezone.now())))


@router.post("/{strategy_id}/try", response=TriedOut, operation_id="try_strategy")
def try_out(request: HttpRequest, strategy_id: UUID) -> dict[str, Any]:
    """Count what it would lead to on the firms you read within the last month and still may read."""
    actor = request.auth  # type: ignore[attr-defined]
    return services.try_strategy(actor=actor, strategy_id=strategy_id, at=timezone.now())


@router.post("/{strategy_id}/activate", response=StrategyOut, operation_id="activate_strategy")
def activate(request: HttpRequest, strategy_id: UUID) -> dict[str, Any]:
    """Put a version into force; never by who proposed it."""
    actor = request.auth  # type: ignore[attr-defined]
    return _told(services.activate_strategy(actor=actor, strategy_id=strategy_id, at=timezone.now()))
