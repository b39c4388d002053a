"""Let a handler act for a firm by authority of its legal representative, and end that at once."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.db import transaction
from django.urls import reverse

from creditshare.audit.services import record_event
from creditshare.db.clock import database_now
from creditshare.db.keys import load_private_key
from creditshare.db.originals import keep_original
from creditshare.kernel.actor import HANDLER, LEGAL_REPRESENTATIVE, Actor
from creditshare.kernel.permissions import require
from creditshare.kernel.statement import sign_statement
from creditshare.parties import queries
from creditshare.parties.errors import DelegationRefused, ScanRefused
from creditshare.parties.models import Delegation, Membership, Organisation
from creditshare.parties.permissions import END_DELEGATION, GIVE_DELEGATION
from creditshare.parties.rules.delegation import (
    LOCAL_TIME,
    REMIND_DAYS,
    TYPE,
    Authority,
    authority_of,
    last_day_of,
    problem,
    problems_of,
)
from creditshare.parties.rules.letter import MAX_SCAN_BYTES, LetterFacts, kind_of_scan, letter_template_digest
from creditshare.parties.rules.notices import DELEGATION_ENDED, DELEGATION_EXPIRES, DELEGATION_GIVEN, DELEGATION_STANDS
from creditshare.parties.rules.reminding import CONFIRM_EVERY_DAYS, reminders_due
from creditshare.parties.services.letters import draw_letter
from creditshare.parties.services.notices import tell


@transaction.atomic
def give_delegation(
    *,
    actor: Actor,
    handler_id: int,
    powers: Iterable[str],
    last_day: date,
    at: datetime,
    scan: bytes | None = None,
) -> Delegation:
    """Let a handler of the actor's firm act in its name until the end of a day, by a letter; sign that.

    `scan` is a signed letter on paper; without one the letter is made here. What the handler held before ends. Raise
    DelegationRefused (each problem with its field) or ScanRefused.
    """
    require(GIVE_DELEGATION, actor)
    firm = queries.get_organisation(actor.organisation_id)
    given = authority_of(powers, last_day, at)
    # The earlier clock counts the bound and the later one what is over: a skewed clock never lengthens an authority.
    problems = problems_of(given, min(at, database_now())) + _problems_of_handler(actor, handler_id)
    if problems:
        raise DelegationRefused(errors=problems)
    older = Delegation.objects.select_for_update().filter(organisation=firm, handler_id=handler_id, ended_at=None)
    older.update(ended_at=at, ended_by_id=actor.person_id)
    delegation = _signed(actor, firm, handler_id, given, scan)
    record_event(
        GIVE_DELEGATION,
        actor,
        delegation,
        at=at,
        firm_id=firm.pk,
        handler=handler_id,
        powers=given.powers,
        until=given.until,
        letter=delegation.letter_digest,
        is_scan=delegation.is_scan,
    )
    told = {"handler": delegation.handler.full_name, "representative": actor.name, "last_day": str(last_day)}
    _tell(delegation, DELEGATION_GIVEN, told, f"delegation:{delegation.pk}:given", at)
    return delegation


@transaction.atomic
def end_delegation(*, actor: Actor, delegation_id: UUID, at: datetime) -> Delegation:
    """End an authority: once this returns, the handler can do nothing more by it. Ending it twice is once."""
    require(END_DELEGATION, actor)
    delegation = queries.get_delegation(actor=actor, delegation_id=delegation_id, for_update=True)
    require(END_DELEGATION, actor, delegation)
    if delegation.ended_at is None:
        delegation.ended_at, delegation.ended_by_id = at, actor.person_id
        delegation.save(update_fields=["ended_at", "ended_by"])
        record_event(
            END_DELEGATION, actor, delegation, at=at, firm_id=delegation.organisation_id, handler=delegation.handler_id
        )
        told = {"handler": delegation.handler.full_name}
        _tell(delegation, DELEGATION_ENDED, told, f"delegation:{delegation.pk}:ended", at)
    return delegation


def tell_representative(*, actor: Actor, code: str, facts: dict[str, Any], link: str, key: str, at: datetime) -> None:
    """Tell the legal representative what a handler did in the firm's name; whoever needs no authority tells nothing."""
    if queries.needs_authority(actor) and actor.organisation_id is not None:
        said = {"handler": actor.name} | facts
        tell(
            organisation_id=actor.organisation_id,
            role=LEGAL_REPRESENTATIVE,
            code=code,
            facts=said,
            link=link,
            key=key,
            at=at,
        )


@transaction.atomic
def remind_of_delegations(*, at: datetime) -> int:
    """Tell firms of authorities that end within days and, every ninety days, of those that stand; return how many.

    The key of a notice is the authority and the day it was due, so any number of runs tells it once.
    """
    told = 0
    live = Delegation.objects.filter(ended_at=None, until__gt=at, since__lte=at).select_related("handler")
    today = at.astimezone(LOCAL_TIME).date()
    for delegation in live.order_by("pk"):
        since, last_day = delegation.since.astimezone(LOCAL_TIME).date(), last_day_of(delegation.until)
        facts = {"handler": delegation.handler.full_name, "last_day": str(last_day)}
        for due in reminders_due(since, last_day, today, every=CONFIRM_EVERY_DAYS, before=REMIND_DAYS):
            code = DELEGATION_EXPIRES if due.is_last else DELEGATION_STANDS
            key = f"delegation:{delegation.pk}:{due.kind}:{due.on}"
            told += _tell(delegation, code, facts, key, at, role="" if due.is_last else LEGAL_REPRESENTATIVE)
    return told


def _problems_of_handler(actor: Actor, handler_id: int) -> list[dict[str, Any]]:
    if handler_id == actor.person_id:
        return [problem("handler", "own_authority")]
    held = Membership.objects.filter(
        organisation_id=actor.organisation_id, person_id=handler_id, role=HANDLER, is_active=True
    )
    return [] if held.exists() else [problem("handler", "not_a_handler")]


def _signed(actor: Actor, firm: Organisation, handler_id: int, given: Authority, scan: bytes | None) -> Delegation:
    delegation = Delegation(
        pk=uuid4(),
        organisation=firm,
        handler_id=handler_id,
        powers=list(given.powers),
        since=given.since,
        until=given.until,
        given_by_id=actor.person_id,
        is_scan=scan is not None,
        nonce=secrets.token_urlsafe(32),
    )
    since = given.since.astimezone(LOCAL_TIME).date()
    letter = scan
    if letter is None:
        names = (firm.name, firm.uscc, actor.name, delegation.handler.full_name)
        letter = draw_letter(LetterFacts(*names, given.powers, since, last_day_of(given.until)), str(delegation.pk))
    media = kind_of_scan(letter)
    if media is None or len(letter) > MAX_SCAN_BYTES:
        raise ScanRefused(bound=MAX_SCAN_BYTES // 1024 // 1024)
    delegation.letter_type, delegation.letter_digest = media, keep_original(letter)
    delegation.template_digest = letter_template_digest(given.powers, since)
    key = load_private_key("consents")
    private = cast(EllipticCurvePrivateKey, key.private)
    delegation.statement = sign_statement(queries.claims_of_delegation(delegation), private, key.key_id, TYPE)
    delegation.save(force_insert=True)
    return delegation


def _tell(delegation: Delegation, code: str, facts: dict[str, Any], key: str, at: datetime, role: str = "") -> bool:
    link = reverse("delegation_card", args=[delegation.pk])
    of = {"organisation_id": delegation.organisation_id, "role": role}
    return tell(**of, code=code, facts=facts, link=link, key=key, at=at)
