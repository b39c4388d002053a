"""A bank's strategies: all versions for its people, the one in force for what is suggested to it."""

import json
from uuid import UUID

from django.db.models import QuerySet

from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.profiles.models import BankStrategy
from creditshare.profiles.permissions import VIEW_STRATEGIES
from creditshare.profiles.rules.strategies import Strategy, strategy_of


def list_strategies(*, actor: Actor) -> QuerySet[BankStrategy]:
    """List the versions of the actor's bank, newest first."""
    require(VIEW_STRATEGIES, actor)
    visible: QuerySet[BankStrategy] = BankStrategy.objects.visible_to(actor)
    return visible.select_related("proposed_by", "activated_by").order_by("-number")


def get_strategy(*, actor: Actor, strategy_id: UUID, for_update: bool = False) -> BankStrategy:
    """Return one version of the actor's bank; raise NotFound alike for no such and not yours."""
    require(VIEW_STRATEGIES, actor)
    rows = BankStrategy.objects.visible_to(actor)
    found: BankStrategy | None = (rows.select_for_update() if for_update else rows).filter(pk=strategy_id).first()
    if found is None:
        raise NotFound()
    return found


def find_strategy(bank_id: int | None) -> Strategy | None:
    """Return what is in force at a bank; None where it has none of its own."""
    found = BankStrategy.objects.filter(bank_id=bank_id).in_force().first()
    return None if found is None else strategy_of(json.loads(found.body))
