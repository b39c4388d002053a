"""Propose a strategy, try it on the firms of the last month, and have a second person put it into force."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from creditshare.audit.services import record_event
from creditshare.consents.queries import list_read_scopes
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import canonical_json, digest_of
from creditshare.kernel.errors import Conflict
from creditshare.kernel.permissions import require
from creditshare.profiles.errors import AlreadyInForce, SecondPersonNeeded, StrategyRefused
from creditshare.profiles.models import BankStrategy
from creditshare.profiles.permissions import ACTIVATE_STRATEGY, PROPOSE_STRATEGY, TRY_STRATEGY
from creditshare.profiles.queries.strategies import find_strategy, get_strategy
from creditshare.profiles.rules.scope import scope_body
from creditshare.profiles.rules.strategies import Strategy, decide, strategy_of
from creditshare.profiles.rules.strategy_checks import problems_of
from creditshare.profiles.rules.ways import Values, values_of
from creditshare.profiles.services.reading import current_body

LOOKED_BACK = timedelta(days=31)
NONE = "none"
"""The outcome without a strategy: nothing was decided."""


@transaction.atomic
def propose_strategy(*, actor: Actor, told: Mapping[str, Any], at: datetime) -> BankStrategy:
    """Propose the next version of the actor's bank's strategy; raise StrategyRefused with everything that is wrong."""
    require(PROPOSE_STRATEGY, actor)
    if problems := problems_of(told):
        raise StrategyRefused(errors=problems)
    body = dict(told)
    last = BankStrategy.objects.visible_to(actor).order_by("-number").values_list("number", flat=True).first()
    strategy = BankStrategy(
        bank_id=actor.organisation_id,
        number=(last or 0) + 1,
        body=canonical_json(body).decode(),
        digest=digest_of(body),
        proposed_by_id=actor.person_id,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            strategy.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict() from error
    record_event(PROPOSE_STRATEGY, actor, strategy, at=at, number=strategy.number, digest=strategy.digest)
    return strategy


@transaction.atomic
def activate_strategy(*, actor: Actor, strategy_id: UUID, at: datetime) -> BankStrategy:
    """Put a version into force in place of the present one; raise SecondPersonNeeded or AlreadyInForce."""
    require(ACTIVATE_STRATEGY, actor)
    strategy = get_strategy(actor=actor, strategy_id=strategy_id, for_update=True)
    require(ACTIVATE_STRATEGY, actor, strategy)
    if strategy.activated_at is not None:
        raise AlreadyInForce()
    if strategy.proposed_by_id == actor.person_id:
        raise SecondPersonNeeded()
    BankStrategy.objects.visible_to(actor).in_force().update(retired_at=at)
    row = BankStrategy.objects.filter(pk=strategy.pk, activated_at=None)
    try:
        with transaction.atomic():
            changed = row.update(activated_by_id=actor.person_id, activated_at=at)
    except IntegrityError as error:
        raise Conflict() from error
    if not changed:
        raise AlreadyInForce()
    strategy.activated_by_id, strategy.activated_at = actor.person_id, at
    record_event(ACTIVATE_STRATEGY, actor, strategy, at=at, number=strategy.number, digest=strategy.digest)
    return strategy


@transaction.atomic
def try_strategy(*, actor: Actor, strategy_id: UUID, at: datetime) -> dict[str, Any]:
    """Decide anew, by the strategy in force and by this one, on the firms the bank read within the last month.

    Only counts leave: {"firms", "unjudged", "moves": [{"before", "after", "firms"}]}. Firms whose consent has ended are
    left out, and each is judged by what its consent opens.
    """
    require(TRY_STRATEGY, actor)
    row = get_strategy(actor=actor, strategy_id=strategy_id)
    tried, present = strategy_of(json.loads(row.body)), find_strategy(actor.organisation_id)
    moves, unjudged = Counter[tuple[str, str]](), 0
    for values, grade in _firms(actor, at):
        after = decide(values, grade, tried)
        moves[_outcome(values, grade, present), after.outcome] += 1
        unjudged += bool(after.unjudged)
    found = {
        "firms": moves.total(),
        "unjudged": unjudged,
        "moves": [
            {"before": before, "after": after, "firms": firms} for (before, after), firms in sorted(moves.items())
        ],
    }
    record_event(TRY_STRATEGY, actor, row, at=at, number=row.number, firms=found["firms"])
    return found


def _outcome(values: Values, grade: str | None, strategy: Strategy | None) -> str:
    return NONE if strategy is None else decide(values, grade, strategy).outcome


def _firms(actor: Actor, at: datetime) -> Iterator[tuple[Values, str | None]]:
    scopes = {scope.firm_id: scope for scope in list_read_scopes(actor.organisation_id, since=at - LOOKED_BACK)}
    for firm_id in sorted(scopes):
        body = scope_body(current_body(firm_id, at), scopes[firm_id])
        yield values_of(body), (body["blocks"].get("rating") or {}).get("grade")
