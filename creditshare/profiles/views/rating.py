"""A rating explained, to its firm and to who may read it: reasons, ways up, history, and the table behind it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.parties.rules.uscc import normalise_code
from creditshare.profiles import queries
from creditshare.profiles.indicators import UNITS
from creditshare.profiles.permissions import BROWSE_FIRMS
from creditshare.profiles.queries.history import own_grades
from creditshare.profiles.queries.rings import COUNTERPARTIES, RING
from creditshare.profiles.queries.scorecards import card_named
from creditshare.profiles.queries.strategies import find_strategy
from creditshare.profiles.rules.explained import explain, written
from creditshare.profiles.rules.suggested import suggest
from creditshare.profiles.rules.ways import Change, Way, values_of, ways_up
from creditshare.profiles.views.bank import door
from creditshare.profiles.views.readings import WHOLE_PROFILE, find_reading
from creditshare.profiles.views.sheet import rating_of
from creditshare.profiles.views.suggesting import suggested_words
from creditshare.profiles.views.tables import card_context, label_of


@require_GET
def own_rating(request: HttpRequest) -> HttpResponse:
    """Show the firm its grade with all reasons, the ways to a better one, its history, and the card it was rated by."""
    actor = request.actor  # type: ignore[attr-defined]
    body = queries.own_profile(actor, at=timezone.now())
    context = {
        "name": body["name"],
        "uscc": body["uscc"],
        "as_of": body["as_of"],
        "rating": rating_of(body["blocks"]["rating"]),
        "ways": [_way(way) for way in ways_up(values_of(body), card_named(body))],
        "grades": own_grades(actor),
        **card_context(body["blocks"]["rating"]["card"]),
    }
    return render(request, "profiles/rating.html", context)


@require_GET
@never_cache
def bank_rating(request: HttpRequest, uscc: str) -> HttpResponse:
    """Explain the grade of a firm from the reading that was kept of it; without one, show the firm's door."""
    require(BROWSE_FIRMS, request.actor)  # type: ignore[attr-defined]
    code, at = normalise_code(uscc), timezone.now()
    reading = find_reading(request, uscc=code, key=WHOLE_PROFILE, at=at)
    if reading is None:
        return door(request, code, at)
    if "rating" not in reading.body["blocks"]:
        raise NotFound()
    rating = rating_of(reading.body["blocks"]["rating"]) or {}
    explained = explain(reading.body, card_named(reading.body))
    suggested = suggest(reading.body, find_strategy(request.actor.organisation_id))  # type: ignore[attr-defined]
    context = {
        "name": reading.body["name"],
        "uscc": code,
        "reading": reading,
        "rating": rating,
        "adverse": [reason for reason in rating["down"] if reason["code"]],
        "explained": explained,
        "suggested": suggested_words(suggested),
        "ring": reading.body["blocks"].get(COUNTERPARTIES, {}).get(RING),
        "ways": [_way(way) for way in explained.ways],
        **card_context(rating.get("card", "")),
    }
    return render(request, "profiles/bank_rating.html", context)


def _way(way: Way) -> dict[str, Any]:
    return {"grade": way.grade, "score": way.score, "changes": [_change(change) for change in way.changes]}


def _change(change: Change) -> dict[str, Any]:
    unit = UNITS[change.key]
    return {
        "label": label_of(change.key),
        "before": {"value": written(change.before, unit), "unit": unit},
        "after": {"value": written(change.after, unit), "unit": unit},
        "less": change.after < change.before,  # type: ignore[operator]
    }
