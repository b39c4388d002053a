"""Profiles as they are stored, and what must hold of them."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.profiles.models import Profile
from creditshare.profiles.permissions import VIEW_OWN_PROFILE
from creditshare.profiles.queries.computed import body_as_known, prepare_profiles
from creditshare.profiles.rules.version import RULES
from creditshare.records.queries.versions import Known, current_version, known_versions

REPRODUCED = 50


def find_body(firm_id: int, as_of: date) -> str | None:
    """Return the stored body (canonical JSON) of a firm as of a day.

    None unless the present rules made it from the records as they stand: what was reported, repaired or disputed this
    minute is in the next read, whether its refresh has run or not.
    """
    mine = Profile.objects.filter(firm_id=firm_id, as_of=as_of, rules=RULES, version=current_version("firm_id"))
    return mine.values_list("body", flat=True).first()


def is_stored(firm_id: int, as_of: date, body: str) -> bool:
    """Say whether the profile stored for a firm and day has exactly this body."""
    return bool(Profile.objects.filter(firm_id=firm_id, as_of=as_of, body=body).exists())


def own_profile(actor: Actor, *, at: datetime | None = None) -> dict[str, Any]:
    """Return the whole profile of the actor's own firm: of the day of `at`, or the latest stored without it.

    A firm needs no consent to see itself. What is not stored yet is worked out, which gives the same bytes.
    """
    require(VIEW_OWN_PROFILE, actor)
    firm_id = actor.organisation_id or 0
    if at is None:
        latest = Profile.objects.filter(firm_id=firm_id, rules=RULES).order_by("-as_of")
        body = latest.values_list("body", flat=True).first()
        if body is None:
            raise NotFound()
    else:
        as_of = local_date(at)
        body = find_body(firm_id, as_of) or prepare_profiles([firm_id], as_of)[0].body
    return dict(json.loads(body))


def own_profile_as_known(actor: Actor, *, as_of: date, known_at: datetime) -> dict[str, Any]:
    """Return the whole profile of the actor's own firm as of a day, from what was known at a moment."""
    require(VIEW_OWN_PROFILE, actor)
    firm_id = actor.organisation_id or 0
    return dict(json.loads(body_as_known(firm_id, as_of, known_versions([firm_id], at=known_at))))


def find_violations() -> Iterator[dict[str, Any]]:
    """Find stored profiles that contradict themselves: digest, firm, day, rules, grade or score against the body."""
    stored = Profile.objects.select_related("firm").order_by("pk")
    for profile in stored.iterator(chunk_size=200):
        for detail in _contradictions(profile):
            yield {"invariant": "profiles.body", "subject": f"profile {profile.pk}", "detail": detail}
    # Digests are as good as drawn by lot, and the same database always draws the same profiles.
    for profile in Profile.objects.filter(rules=RULES, version__gt=0).order_by("digest", "pk")[:REPRODUCED]:
        known = Known({profile.firm_id: profile.version}, profile.news)
        if body_as_known(profile.firm_id, profile.as_of, known) != profile.body:
            detail = f"version {profile.version} of the records gives other bytes"
            yield {"invariant": "trust 6", "subject": f"profile {profile.pk}", "detail": detail}


def _contradictions(profile: Profile) -> Iterator[str]:
    if hashlib.sha256(profile.body.encode()).hexdigest() != profile.digest:
        yield "the digest is not that of the body"
    body = json.loads(profile.body)
    rating = body["blocks"]["rating"]
    facts = {
        "uscc": (body["uscc"], profile.firm.uscc),
        "as_of": (body["as_of"], profile.as_of.isoformat()),
        "rules": (body["rules"], profile.rules),
        "grade": (rating["grade"] or "", profile.grade),
        "score": (rating["score"], profile.score),
        # Empty beside profiles that were stored before the column came.
        "card": (rating["card"], profile.card or rating["card"]),
    }
    for name, (written, stored) in facts.items():
        if written != stored:
            yield f"{name} is {written!r} in the body and {stored!r} beside it"
