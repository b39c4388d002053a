"""A bank's strategies: propose one, try it on last month's firms, and have a second person put it into force."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from creditshare.kernel.permissions import may
from creditshare.profiles import services
from creditshare.profiles.errors import StrategyRefused
from creditshare.profiles.forms import StrategyForm
from creditshare.profiles.permissions import ACTIVATE_STRATEGY, PROPOSE_STRATEGY, TRY_STRATEGY
from creditshare.profiles.queries.strategies import get_strategy, list_strategies
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.strategies import OUTCOMES, strategy_of
from creditshare.profiles.rules.strategy_checks import MESSAGES
from creditshare.profiles.views.suggesting import TONES, rule_words


@require_http_methods(["GET", "POST"])
def strategy_list(request: HttpRequest) -> HttpResponse:
    """List the versions; take a proposal for the next one."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = list_strategies(actor=actor)
    newest = rows.first()
    form = StrategyForm(request.POST or None, told=json.loads(newest.body) if newest else None)
    if request.method == "POST" and form.is_valid():
        try:
            strategy = services.propose_strategy(actor=actor, told=form.told(), at=timezone.now())
        except StrategyRefused as refused:
            form.show(refused.errors, MESSAGES)
        else:
            messages.success(request, gettext("Proposed. A second person must put it into force."))
            return redirect("strategy_card", strategy.pk)
    context = {"rows": rows, "form": form, "may_propose": may(PROPOSE_STRATEGY, actor)}
    return render(request, "profiles/strategies.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def strategy_card(request: HttpRequest, strategy_id: UUID) -> HttpResponse:
    """Show one version; asked by POST, try it on the firms of the last month."""
    actor = request.actor  # type: ignore[attr-defined]
    tried = None
    if request.method == "POST":
        tried = services.try_strategy(actor=actor, strategy_id=strategy_id, at=timezone.now())
    row = get_strategy(actor=actor, strategy_id=strategy_id)
    strategy = strategy_of(json.loads(row.body))
    context: dict[str, Any] = {
        "row": row,
        "rules": [rule_words(rule) for rule in strategy.knock_outs],
        "outcomes": [_outcome(grade, strategy.outcomes[grade]) for grade in CARD.grades if grade in strategy.outcomes],
        "strategy": strategy,
        "tried": tried and {**tried, "moves": [_move(move) for move in tried["moves"]]},
        "may_try": may(TRY_STRATEGY, actor),
        "may_activate": row.activated_at is None
        and may(ACTIVATE_STRATEGY, actor, row)
        and row.proposed_by_id != actor.person_id,
    }
    return render(request, "profiles/strategy.html", context)


def _outcome(grade: str, said: str) -> tuple[str, str, str]:
    return grade, gettext(OUTCOMES[said]), TONES[said]


def _move(move: dict[str, Any]) -> dict[str, Any]:
    before = gettext(OUTCOMES[move["before"]]) if move["before"] in OUTCOMES else gettext("No strategy")
    return {"before": before, "after": gettext(OUTCOMES[move["after"]]), "firms": move["firms"]}


@require_POST
def strategy_activate(request: HttpRequest, strategy_id: UUID) -> HttpResponse:
    """Put a version into force."""
    services.activate_strategy(actor=request.actor, strategy_id=strategy_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, gettext("In force from now on."))
    return redirect("strategy_card", strategy_id)
