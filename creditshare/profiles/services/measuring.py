"""Have a scorecard measured: shadow runs and stability by a worker, back-tests against known outcomes at once."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.actor import PLATFORM, Actor
from creditshare.kernel.permissions import require
from creditshare.outbox.services import enqueue
from creditshare.profiles.errors import DayNotCome
from creditshare.profiles.models import Scorecard, ScorecardCheck
from creditshare.profiles.permissions import CHECK_SCORECARD
from creditshare.profiles.queries.measuring import measure_back_test, measure_shadow, measure_stability
from creditshare.profiles.queries.scorecards import card_on, get_scorecard
from creditshare.profiles.rules.measured import BACK_TEST, SHADOW, STABILITY
from creditshare.profiles.rules.model import card_of

MEASURE = "creditshare.profiles.tasks.measure_scorecard"


@transaction.atomic
def ask_for_shadow(*, actor: Actor, number: int, as_of: date, at: datetime) -> ScorecardCheck:
    """Have every firm rated by a version beside the one in force on a day; raise DayNotCome."""
    return _ask(actor, number, SHADOW, as_of, None, at)


@transaction.atomic
def ask_for_stability(*, actor: Actor, number: int, as_of: date, reference: date, at: datetime) -> ScorecardCheck:
    """Have the district of two days compared under a version; raise DayNotCome."""
    return _ask(actor, number, STABILITY, as_of, reference, at)


def _ask(actor: Actor, number: int, kind: str, as_of: date, reference: date | None, at: datetime) -> ScorecardCheck:
    row = _checked(actor, number, max(as_of, reference or as_of), at)
    check = _store(actor, row, kind, as_of, reference, at)
    enqueue(MEASURE, at=at, key=f"{MEASURE}:{check.pk}", check_id=str(check.pk))
    return check


@transaction.atomic
def back_test_scorecard(
    *, actor: Actor, number: int, as_of: date, outcomes: Mapping[str, bool], at: datetime
) -> ScorecardCheck:
    """Hold a version against what became of firms (code → has it defaulted) after a day; keep the figures alone.

    Raise DayNotCome, or UnknownFirms where a code is of no enterprise.
    """
    row = _checked(actor, number, as_of, at)
    model = json.loads(row.body)
    found = measure_back_test(card_of(model), outcomes, as_of, model["provenance"]["data_sha256"])
    check = _store(actor, row, BACK_TEST, as_of, None, at)
    return _keep(check, found, at)


@transaction.atomic
def measure(*, check_id: UUID, at: datetime) -> ScorecardCheck:
    """Measure what was asked for and keep what was found; once."""
    check = ScorecardCheck.objects.select_for_update().get(pk=check_id)
    if check.found_at is not None:
        return check
    card = card_of(json.loads(_body(check.number)))
    if check.kind == SHADOW:
        return _keep(check, measure_shadow(card_on(check.as_of), card, check.as_of), at)
    return _keep(check, measure_stability(card, check.as_of, check.reference or check.as_of), at)


def _body(number: int) -> str:

    return get_scorecard(actor=PLATFORM, number=number).body


def _checked(actor: Actor, number: int, day: date, at: datetime) -> Scorecard:
    require(CHECK_SCORECARD, actor)
    if day > local_date(at):
        raise DayNotCome(
            given=day.isoformat(), errors=[{"field": "as_of", "given": day.isoformat(), "code": DayNotCome.code}]
        )
    return get_scorecard(actor=actor, number=number)


def _store(
    actor: Actor, row: Scorecard, kind: str, as_of: date, reference: date | None, at: datetime
) -> ScorecardCheck:
    check = ScorecardCheck.objects.create(
        number=row.number, kind=kind, as_of=as_of, reference=reference, asked_by_id=actor.person_id, asked_at=at
    )
    record_event(CHECK_SCORECARD, actor, check, at=at, number=row.number, kind=kind, day=as_of.isoformat())
    return check


def _keep(check: ScorecardCheck, found: Mapping[str, Any], at: datetime) -> ScorecardCheck:
    check.found_at, check.found = at, json.dumps(found, ensure_ascii=False, sort_keys=True)
    check.save(update_fields=["found_at", "found"])
    return check
