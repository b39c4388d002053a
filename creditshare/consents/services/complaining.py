"""Complain about a read, answer that, decide it, take it back; each side is told at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from creditshare.audit.services import record_event
from creditshare.consents import queries
from creditshare.consents.errors import AlreadyComplained, ComplaintUnclear
from creditshare.consents.models import Complaint
from creditshare.consents.permissions import (
    ANSWER_COMPLAINT,
    DECIDE_COMPLAINT,
    FILE_COMPLAINT,
    WITHDRAW_COMPLAINT,
)
from creditshare.consents.rules.complaints import (
    ANSWERED,
    COMPLAINT_MOVES,
    OUTCOMES,
    REASONS,
    TEXT_LENGTH,
    UPHELD,
    WITHDRAWN,
    due_on,
)
from creditshare.consents.rules.notices import COMPLAINT_ANSWERED, COMPLAINT_FILED, COMPLAINT_REJECTED, COMPLAINT_UPHELD
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.actor import Actor
from creditshare.kernel.lifecycle import ensure_transition
from creditshare.kernel.permissions import Permission, require
from creditshare.parties.services import tell


@transaction.atomic
def file_complaint(*, actor: Actor, entry_id: int, reason: str, text: str = "", at: datetime) -> Complaint:
    """Complain about one read of the firm's own data; raise NotFound, ComplaintUnclear or AlreadyComplained."""
    require(FILE_COMPLAINT, actor)
    read = queries.get_own_read(actor=actor, entry_id=entry_id)
    said = text.strip()
    if reason not in REASONS or len(said) > TEXT_LENGTH or (reason == "other" and not said):
        raise ComplaintUnclear(limit=TEXT_LENGTH)
    complaint = Complaint(
        firm_id=actor.organisation_id,
        grantee_id=read.organisation.pk,
        entry_id=entry_id,
        reason=reason,
        text=said,
        filed_by_id=actor.person_id,
        filed_at=at,
        due_on=due_on(local_date(at)),
    )
    try:
        with transaction.atomic():
            complaint.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyComplained() from error
    _record(FILE_COMPLAINT, actor, complaint, at, entry=entry_id, code=reason)
    facts = {"firm": actor.organisation_name, "due": complaint.due_on.isoformat()}
    _tell(complaint.grantee_id, COMPLAINT_FILED, facts, complaint, at)
    return complaint


@transaction.atomic
def answer_complaint(*, actor: Actor, complaint_id: UUID, text: str, at: datetime) -> Complaint:
    """Say, for the organisation that read, why it read; raise ComplaintUnclear for no or too long a text."""
    complaint = _moved(ANSWER_COMPLAINT, actor, complaint_id, ANSWERED, text)
    complaint.answer, complaint.answered_by_id, complaint.answered_at = text.strip(), actor.person_id, at
    complaint.save()
    _record(ANSWER_COMPLAINT, actor, complaint, at)
    _tell(complaint.firm_id, COMPLAINT_ANSWERED, {"grantee": complaint.grantee.name}, complaint, at)
    return complaint


@transaction.atomic
def decide_complaint(*, actor: Actor, complaint_id: UUID, outcome: str, text: str, at: datetime) -> Complaint:
    """Uphold a complaint or not, with reasons; raise ComplaintUnclear without them or for another outcome."""
    if outcome not in OUTCOMES:
        raise ComplaintUnclear(limit=TEXT_LENGTH)
    complaint = _moved(DECIDE_COMPLAINT, actor, complaint_id, outcome, text)
    complaint.decision, complaint.decided_by_id, complaint.decided_at = text.strip(), actor.person_id, at
    complaint.save()
    _record(DECIDE_COMPLAINT, actor, complaint, at, outcome=outcome)
    code = COMPLAINT_UPHELD if outcome == UPHELD else COMPLAINT_REJECTED
    for organisation_id in (complaint.firm_id, complaint.grantee_id):
        _tell(organisation_id, code, {"grantee": complaint.grantee.name}, complaint, at)
    return complaint


@transaction.atomic
def withdraw_complaint(*, actor: Actor, complaint_id: UUID, at: datetime) -> Complaint:
    """Take a complaint back that is not decided yet."""
    complaint = _moved(WITHDRAW_COMPLAINT, actor, complaint_id, WITHDRAWN, "-")
    complaint.save()
    _record(WITHDRAW_COMPLAINT, actor, complaint, at)
    return complaint


def _moved(permission: Permission, actor: Actor, complaint_id: UUID, status: str, text: str) -> Complaint:
    require(permission, actor)
    complaint = queries.get_complaint(actor=actor, complaint_id=complaint_id, for_update=True)
    require(permission, actor, complaint)
    ensure_transition(COMPLAINT_MOVES, complaint.status, status)
    if not 0 < len(text.strip()) <= TEXT_LENGTH:
        raise ComplaintUnclear(limit=TEXT_LENGTH)
    complaint.status = status
    return complaint


def _record(permission: Permission, actor: Actor, complaint: Complaint, at: datetime, **facts: Any) -> None:
    record_event(permission, actor, complaint, at=at, firm_id=complaint.firm_id, grantee=complaint.grantee_id, **facts)


def _tell(organisation_id: int, code: str, facts: dict[str, Any], complaint: Complaint, at: datetime) -> None:
    link = reverse("complaint_card", args=[complaint.pk])
    tell(organisation_id=organisation_id, code=code, facts=facts, link=link, key=f"{code} {complaint.pk}", at=at)
