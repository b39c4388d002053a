"""Propose a scorecard, approve it for a day to come with a second person, and have it measured meanwhile."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from creditshare.audit.services import record_event
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import Conflict
from creditshare.kernel.permissions import require
from creditshare.profiles.errors import (
    AlreadyApproved,
    ScorecardRefused,
    SecondPersonNeeded,
    ShadowNeeded,
    SwitchDayWrong,
)
from creditshare.profiles.models import Scorecard, ScorecardCheck
from creditshare.profiles.permissions import APPROVE_SCORECARD, PROPOSE_SCORECARD
from creditshare.profiles.queries.scorecards import get_scorecard
from creditshare.profiles.rules.measured import SHADOW
from creditshare.profiles.rules.model import model_text
from creditshare.profiles.rules.model_checks import problems_of


@transaction.atomic
def propose_scorecard(*, actor: Actor, model: Mapping[str, Any], at: datetime) -> Scorecard:
    """Propose a model file as the next version; raise ScorecardRefused with everything that is wrong."""
    require(PROPOSE_SCORECARD, actor)
    if problems := problems_of(model):
        raise ScorecardRefused(errors=problems)
    last = Scorecard.objects.order_by("-number").values_list("number", flat=True).first()
    row = Scorecard(
        number=(last or 0) + 1,
        name=model["name"],
        body=(body := model_text(dict(model))),
        digest=hashlib.sha256(body.encode()).hexdigest(),
        proposed_by_id=actor.person_id,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict() from error
    record_event(PROPOSE_SCORECARD, actor, row, at=at, number=row.number, name=row.name, digest=row.digest)
    return row


@transaction.atomic
def approve_scorecard(*, actor: Actor, number: int, in_force_from: date, at: datetime) -> Scorecard:
    """Let a version rate from a day to come on; earlier days keep theirs.

    Raise AlreadyApproved, SecondPersonNeeded, ShadowNeeded before any shadow run was looked at, and SwitchDayWrong for
    today, the past, or a day on which another version begins.
    """
    require(APPROVE_SCORECARD, actor)
    row = get_scorecard(actor=actor, number=number, for_update=True)
    if row.pk is None or row.approved_at is not None:
        raise AlreadyApproved()
    if row.proposed_by_id == actor.person_id:
        raise SecondPersonNeeded()
    if not ScorecardCheck.objects.filter(number=number, kind=SHADOW, found_at__isnull=False).exists():
        raise ShadowNeeded()
    wrong = [{"field": "in_force_from", "given": in_force_from.isoformat(), "code": SwitchDayWrong.code}]
    if in_force_from <= local_date(at):
        raise SwitchDayWrong(given=in_force_from.isoformat(), errors=wrong)
    fresh = Scorecard.objects.filter(pk=row.pk, approved_at=None)
    try:
        with transaction.atomic():
            changed = fresh.update(approved_by_id=actor.person_id, approved_at=at, in_force_from=in_force_from)
    except IntegrityError as error:
        raise SwitchDayWrong(given=in_force_from.isoformat(), errors=wrong) from error
    if not changed:
        raise AlreadyApproved()
    record_event(APPROVE_SCORECARD, actor, row, at=at, number=number, name=row.name, day=in_force_from.isoformat())
    return get_scorecard(actor=actor, number=number)
