"""The API of profiles: reads under a live consent."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router

from creditshare.consents.access import Opened
from creditshare.consents.rules.purposes import PURPOSES
from creditshare.profiles.errors import PurposeMissing
from creditshare.profiles.schemas import ProfileOut
from creditshare.profiles.services import read_profile, read_rating

router = Router()


@router.get("/{uscc}/profile", response=ProfileOut, operation_id="get_profile")
def get_profile(request: HttpRequest, uscc: str, x_purpose: str = Header("")) -> HttpResponse:  # type: ignore[type-arg]
    """Answer with the consented part of the profile as of today.

    `X-Purpose` names the purpose of the consent. Each read is recorded and shown to the firm. An unknown firm and one
    without a live consent give the same 404. The ETag is the digest of the answer; a read that ends in 304 is
    recorded too, for it tells that nothing changed.
    """
    if x_purpose not in PURPOSES:
        raise PurposeMissing(purposes=", ".join(PURPOSES))
    opened = read_profile(actor=request.actor, uscc=uscc, purpose=x_purpose, at=timezone.now())  # type: ignore[attr-defined]
    return _answer(request, opened)


@router.get("/{uscc}/rating", response=ProfileOut, operation_id="get_rating")
def get_rating(request: HttpRequest, uscc: str, x_purpose: str = Header("")) -> HttpResponse:  # type: ignore[type-arg]
    """Answer with the rating explained: points by reason, adverse-action codes, caps, ways up and the card's name.

    It is a read like that of the profile, recorded and shown to the firm; a consent that does not cover the rating, or
    none at all, gives the same 404. Ways up are told only where the consent covers every number of the card.
    """
    if x_purpose not in PURPOSES:
        raise PurposeMissing(purposes=", ".join(PURPOSES))
    opened = read_rating(actor=request.actor, uscc=uscc, purpose=x_purpose, at=timezone.now())  # type: ignore[attr-defined]
    return _answer(request, opened)


def _answer(request: HttpRequest, opened: Opened) -> HttpResponse:
    content = json.dumps(opened.body, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(content).hexdigest()}"'
    unchanged = request.headers.get("If-None-Match") == tag
    response = HttpResponse(status=304) if unchanged else HttpResponse(content, content_type="application/json")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
