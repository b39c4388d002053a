"""Which card rates on a day, which card a name means, and the versions with what was measured of them."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.profiles.models import Scorecard, ScorecardCheck
from creditshare.profiles.permissions import VIEW_CHECKS, VIEW_SCORECARDS
from creditshare.profiles.rules.card import Card
from creditshare.profiles.rules.model import CARD, SHIPPED, card_of

SHIPPED_NUMBER = 0
CHECKS_LISTED = 24


def card_on(day: date) -> Card:
    """Return the card that rates firms as of a day: the latest whose day has come, else the one shipped.

    A version is approved for a day to come only, so that the answer for a day that has come never changes.
    """
    row = Scorecard.objects.filter(in_force_from__lte=day).order_by("-in_force_from").values_list("digest", "pk")
    found = row.first()
    return CARD if found is None else _card(*found)


def find_card(name: str) -> Card | None:
    """Return the card of a name, in force, retired or proposed; None where there is none."""
    if name == CARD.name:
        return CARD
    found = Scorecard.objects.filter(name=name).values_list("digest", "pk").first()
    return None if found is None else _card(*found)


def card_named(body: Mapping[str, Any]) -> Card:
    """Return the card that rated a body; the shipped one where it is no longer here (it then explains nothing)."""
    return find_card(body["blocks"]["rating"].get("card", "")) or CARD


def find_version(name: str) -> Scorecard | None:
    """Return the latest version whose card has a name; None where there is none."""
    if name == CARD.name:
        return shipped()
    found: Scorecard | None = Scorecard.objects.filter(name=name).order_by("-number").first()
    return found


@lru_cache(maxsize=16)
def _card(digest: str, pk: int) -> Card:
    # A row never changes; the digest is in the key so that another database cannot answer for this one.
    return card_of(json.loads(Scorecard.objects.values_list("body", flat=True).get(pk=pk, digest=digest)))


def shipped() -> Scorecard:
    """Return the model the program ships with as version 0; it is in no table."""
    return Scorecard(number=SHIPPED_NUMBER, name=CARD.name, body=SHIPPED.read_text(encoding="utf-8"))


def list_scorecards(*, actor: Actor) -> list[Scorecard]:
    """List the versions the actor may know of, newest first, the shipped one last."""
    require(VIEW_SCORECARDS, actor)
    rows = Scorecard.objects.visible_to(actor).select_related("proposed_by", "approved_by")
    return [*rows.order_by("-number"), shipped()]


def get_scorecard(*, actor: Actor, number: int, for_update: bool = False) -> Scorecard:
    """Return one version that the actor may know of; raise NotFound."""
    require(VIEW_SCORECARDS, actor)
    if number == SHIPPED_NUMBER:
        return shipped()
    rows = Scorecard.objects.visible_to(actor)
    rows = rows.select_for_update() if for_update else rows.select_related("proposed_by", "approved_by")
    found: Scorecard | None = rows.filter(number=number).first()
    if found is None:
        raise NotFound()
    return found


def number_on(day: date) -> int:
    """Return the number of the version that rates on a day."""
    rows = Scorecard.objects.filter(in_force_from__lte=day).order_by("-in_force_from")
    return rows.values_list("number", flat=True).first() or SHIPPED_NUMBER


def list_checks(*, actor: Actor, number: int) -> QuerySet[ScorecardCheck]:
    """List what was measured of a version, newest first."""
    require(VIEW_CHECKS, actor)
    get_scorecard(actor=actor, number=number)
    checks: QuerySet[ScorecardCheck] = ScorecardCheck.objects.filter(number=number).order_by("-asked_at", "pk")
    return checks[:CHECKS_LISTED]
