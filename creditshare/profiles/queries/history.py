"""The grades that a firm's stored profiles had, day by day, each with the rules that gave it."""

from typing import Any

from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import require
from creditshare.profiles.models import Profile
from creditshare.profiles.permissions import VIEW_OWN_PROFILE

LISTED = 24


def own_grades(actor: Actor) -> list[dict[str, Any]]:
    """List the latest grades of the actor's own firm, newest first: as_of, grade, score, card, rules."""
    require(VIEW_OWN_PROFILE, actor)
    mine = Profile.objects.filter(firm_id=actor.organisation_id or 0).order_by("-as_of")
    return list(mine.values("as_of", "grade", "score", "card", "rules")[:LISTED])
