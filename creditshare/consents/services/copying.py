"""Ask for the destruction of what was read under a consent that ended, and take its confirmation."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from creditshare.audit.services import record_event
from creditshare.consents import queries
from creditshare.consents.errors import MethodUnknown
from creditshare.consents.models import Consent, CopyDuty
from creditshare.consents.permissions import CONFIRM_DESTRUCTION
from creditshare.consents.rules.copies import METHODS, destroy_by
from creditshare.consents.rules.lifecycle import LIVE, REVOKED, SUPERSEDED
from creditshare.consents.rules.notices import COPIES_DESTROYED, COPIES_DUE
from creditshare.consents.rules.purposes import local_date
from creditshare.db.keys import load_private_key
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.permissions import require
from creditshare.kernel.statement import sign_statement
from creditshare.parties.services import tell

TYPE = "destruction+jws"
BATCH = 500


@transaction.atomic
def confirm_destruction(*, actor: Actor, consent_id: UUID, method: str, at: datetime, note: str = "") -> CopyDuty:
    """Confirm, signed, that nothing is left of what was read under an ended consent; the firm is told at once.

    `method` is a key of METHODS; raise MethodUnknown. Confirming twice is once.
    """
    require(CONFIRM_DESTRUCTION, actor)
    duty = queries.get_copy_duty(actor=actor, consent_id=consent_id, for_update=True)
    require(CONFIRM_DESTRUCTION, actor, duty)
    if method not in METHODS:
        raise MethodUnknown(given=method, errors=[{"field": "method", "given": method, "offered": list(METHODS)}])
    if duty.confirmed_at is not None:
        return duty
    duty.method, duty.note, duty.confirmed_at, duty.confirmed_by_id = method, note.strip(), at, actor.person_id
    key = load_private_key("consents")
    private = cast(EllipticCurvePrivateKey, key.private)
    duty.statement = sign_statement(queries.claims_of_destruction(duty), private, key.key_id, TYPE)
    duty.save()
    consent = duty.consent
    record_event(
        CONFIRM_DESTRUCTION,
        actor,
        consent,
        at=at,
        firm_id=consent.firm_id,
        method=method,
        statement=digest_of(duty.statement),
    )
    if consent.firm_id:
        _tell(consent, consent.firm_id, COPIES_DESTROYED, {"grantee": consent.grantee.name}, at)
    return duty


def note_copies(consent: Consent, ended_on: date, at: datetime) -> CopyDuty:
    """Note what an ended consent leaves to be destroyed, once, and tell the grantee by when; nothing read, nothing due.

    Call it in the transaction that ends the consent, or when its time is over.
    """
    reads, last_read_on = queries.reads_under(consent)
    due_on = None
    if reads:
        due_on = destroy_by(
            ended_on,
            consent.purpose,
            last_read_on=last_read_on,
            keep_days=consent.keep_days,
            loan_until=consent.loan_until,
        )
    noted = {"ended_on": ended_on, "reads": reads, "last_read_on": last_read_on, "due_on": due_on}
    duty, is_new = CopyDuty.objects.get_or_create(consent=consent, defaults=noted)
    if is_new and due_on and consent.firm:
        _tell(consent, consent.grantee_id, COPIES_DUE, {"firm": consent.firm.name, "due": str(due_on)}, at)
    return duty


@transaction.atomic
def sweep_copies(*, at: datetime) -> int:
    """Note the copies of consents whose time or reads are over, or whose place another took; return how many.

    What is superseded keeps its copies while a consent to the same and more is in force between the same two.
    """
    over = Q(status=REVOKED) | Q(status__in=LIVE, expires_at__lte=at)
    over |= Q(status=SUPERSEDED) | Q(status__in=LIVE, max_reads__isnull=False, reads_used__gte=F("max_reads"))
    rows = Consent.objects.filter(over, copy_duty=None, firm__isnull=False).select_related("firm", "grantee")
    noted = 0
    for consent in rows.order_by("pk")[:BATCH]:
        if consent.status == SUPERSEDED and _goes_on(consent, at):
            continue
        note_copies(consent, _ended_on(consent, at), at)
        noted += 1
    return noted


def _goes_on(consent: Consent, at: datetime) -> bool:
    later = Consent.objects.between(consent).filter(status__in=LIVE, expires_at__gt=at)
    return any(set(consent.categories) <= set(one.categories) for one in later)


def _ended_on(consent: Consent, at: datetime) -> date:
    """Return the day a consent ended; for one superseded, the day that what followed it ended, as far as it has."""
    chain = Consent.objects.between(consent).exclude(decided_at=None) if consent.status == SUPERSEDED else [consent]
    ends = [min(one.ended_at or one.expires_at, one.expires_at) for one in chain]
    return local_date(max((end for end in ends if end <= at), default=at))


def _tell(consent: Consent, organisation_id: int, code: str, facts: dict[str, Any], at: datetime) -> None:
    link = reverse("consent_card", args=[consent.pk])
    tell(organisation_id=organisation_id, code=code, facts=facts, link=link, key=f"{code}:{consent.pk}", at=at)
