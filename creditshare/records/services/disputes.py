"""Dispute a datum: it is marked in the same transaction, goes to who reported it, and is decided with reasons."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import Invalid
from creditshare.kernel.lifecycle import ensure_transition
from creditshare.kernel.permissions import Permission, require
from creditshare.outbox.services import enqueue
from creditshare.records.errors import AnswerMissing, ClaimMissing, DisputeOpen, SourceUnknown
from creditshare.records.models import Dispute, DisputeStep
from creditshare.records.permissions import DECIDE_DISPUTE, FILE_DISPUTE, WITHDRAW_DISPUTE
from creditshare.records.queries.disputes import find_reporter, get_dispute, get_own_record
from creditshare.records.queries.versions import known_versions
from creditshare.records.rules.disputes import CLAIM_LENGTH, DISPUTE_MOVES, OPEN, OUTCOMES, WITHDRAWN, due_on
from creditshare.records.services.batches import REFRESH
from creditshare.records.services.firms import lock_firms
from creditshare.records.services.versions import take_versions
from creditshare.records.sources import SOURCES

TELL_PARTIES = "creditshare.records.tasks.tell_of_dispute"


@transaction.atomic
def file_dispute(*, actor: Actor, source: str, record_id: int | None = None, claim: str, at: datetime) -> Dispute:
    """Dispute a record of the actor's own firm, or without one a whole source; it is marked from this moment on.

    Raise SourceUnknown, NotFound for a record that is not the firm's, ClaimMissing or DisputeOpen.
    """
    require(FILE_DISPUTE, actor)
    if source not in SOURCES:
        raise SourceUnknown(source=source)
    firm_id = actor.organisation_id or 0
    lock_firms([firm_id])
    record = get_own_record(actor=actor, source=source, record_id=record_id) if record_id else None
    identity = record.identity if record else ""
    already = Dispute.objects.filter(firm=firm_id, source=source, identity=identity, status=OPEN).first()
    if already:
        raise DisputeOpen(due=already.due_on)
    dispute = Dispute.objects.create(
        firm_id=firm_id,
        source=source,
        identity=identity,
        record=record,
        routed_to_id=find_reporter(firm_id, source, record),
        claim=_checked(claim, ClaimMissing),
        filed_at=at,
        due_on=due_on(local_date(at)),
    )
    _take_step(dispute, FILE_DISPUTE, actor, dispute.claim, at)
    return dispute


@transaction.atomic
def withdraw_dispute(*, actor: Actor, dispute_id: UUID, at: datetime) -> Dispute:
    """Take back the firm's own open dispute; its mark goes."""
    dispute = get_dispute(actor=actor, dispute_id=dispute_id, for_update=True)
    require(WITHDRAW_DISPUTE, actor, dispute)
    return _close(dispute, WITHDRAW_DISPUTE, actor, WITHDRAWN, "", at)


@transaction.atomic
def decide_dispute(*, actor: Actor, dispute_id: UUID, outcome: str, answer: str, at: datetime) -> Dispute:
    """Decide a dispute with its reasons: corrected (the version goes out of use), kept, or not to be determined.

    The corrected datum itself is a further delivery of its source. Firm and readers are told by the outbox. Raise
    Invalid for another outcome, AnswerMissing, or TransitionNotAllowed once it is decided.
    """
    dispute = get_dispute(actor=actor, dispute_id=dispute_id, for_update=True)
    require(DECIDE_DISPUTE, actor, dispute)
    if outcome not in OUTCOMES:
        raise Invalid(errors=[{"field": "outcome", "given": outcome, "code": "choice_unknown"}])
    return _close(dispute, DECIDE_DISPUTE, actor, outcome, _checked(answer, AnswerMissing), at)


def _checked(text: str, refusal: type[ClaimMissing | AnswerMissing]) -> str:
    if not 0 < len(text.strip()) <= CLAIM_LENGTH:
        raise refusal(limit=CLAIM_LENGTH)
    return text.strip()


def _close(dispute: Dispute, permission: Permission, actor: Actor, status: str, answer: str, at: datetime) -> Dispute:
    lock_firms([dispute.firm_id])
    ensure_transition(DISPUTE_MOVES, dispute.status, status)
    dispute.status, dispute.answer, dispute.decided_at = status, answer, at
    dispute.save(update_fields=["status", "answer", "decided_at"])
    _take_step(dispute, permission, actor, answer, at)
    return dispute


def _take_step(dispute: Dispute, permission: Permission, actor: Actor, text: str, at: datetime) -> None:
    """Record a step at the next version of the firm's records, so that the mark is in the very next read."""
    take_versions([dispute.firm_id], batch_id=None, at=at)
    version = known_versions([dispute.firm_id]).firms[dispute.firm_id]
    step = DisputeStep.objects.create(
        dispute=dispute,
        version=version,
        status=dispute.status,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        text=text,
        at=at,
    )
    enqueue(REFRESH, at=at, key=f"{REFRESH}:{dispute.firm_id}:step:{step.pk}", firm_id=dispute.firm_id)
    enqueue(TELL_PARTIES, at=at, key=f"{TELL_PARTIES}:{step.pk}", step_id=step.pk)
    facts = {"source": dispute.source, "record": dispute.record_id, "status": dispute.status, "version": version}
    record_event(permission, actor, dispute, at=at, firm_id=dispute.firm_id, **facts)
