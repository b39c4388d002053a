"""Invite a class of banks, let one of them take it up, and take the invitation back with all that rests on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from creditshare.audit.services import record_event
from creditshare.consents import queries
from creditshare.consents.access import stop_admitting
from creditshare.consents.errors import AlreadyInvited, AlreadyReadable, InvitationFull, OutsideFairUse, UnknownClass
from creditshare.consents.models import Consent, GranteeClass, Invitation
from creditshare.consents.permissions import (
    CLASSIFY_GRANTEE,
    INVITE_CLASS,
    REVOKE_CONSENT,
    TAKE_UP_INVITATION,
    WITHDRAW_INVITATION,
)
from creditshare.consents.rules.classes import CLASSES, MOST_GRANTEES, unknown_classes
from creditshare.consents.rules.lifecycle import LIVE, REVOKED
from creditshare.consents.rules.terms import Terms, fair_terms, problems_of_request, terms
from creditshare.consents.services.moving import facts_of
from creditshare.consents.services.signing import sign_as
from creditshare.db.clock import database_now
from creditshare.kernel.actor import BANK, Actor
from creditshare.kernel.errors import Invalid, NotFound
from creditshare.kernel.permissions import require
from creditshare.parties.queries import find_organisation, get_organisation, require_authority
from creditshare.parties.rules.delegation import CONSENTS


@transaction.atomic
def classify_grantee(*, actor: Actor, uscc: str, classes: list[str], at: datetime) -> list[str]:
    """Say which classes a bank belongs to, all of them at once; return them in their order."""
    require(CLASSIFY_GRANTEE, actor)
    unknown = unknown_classes(classes)
    if unknown:
        raise UnknownClass(given=", ".join(unknown))
    bank = find_organisation(uscc)
    if bank is None or bank.kind != BANK:
        raise NotFound()
    kept = [key for key in CLASSES if key in classes]
    GranteeClass.objects.filter(organisation=bank).exclude(key__in=kept).delete()
    GranteeClass.objects.bulk_create([GranteeClass(organisation=bank, key=key) for key in kept], ignore_conflicts=True)
    record_event(CLASSIFY_GRANTEE, actor, bank, at=at, classes=kept)
    return kept


@transaction.atomic
def invite_class(
    *, actor: Actor, grantee_class: str, purpose: str, most: int, at: datetime, reason: str = "", **wanted: Any
) -> Invitation:
    """Let up to `most` banks of a class read on the same terms; `wanted` names them as request_consent does.

    Raise UnknownClass, OutsideFairUse, AlreadyInvited, or Invalid for a number of banks outside 1 to MOST_GRANTEES.
    """
    require(INVITE_CLASS, actor)
    require_authority(actor, CONSENTS, at)
    if grantee_class not in CLASSES:
        raise UnknownClass(given=grantee_class)
    if not 1 <= most <= MOST_GRANTEES:
        raise Invalid(errors=[{"field": "most", "given": most, "code": "out_of_range", "bound": MOST_GRANTEES}])
    moment = min(at, database_now())
    given = fair_terms(
        purpose, terms(wanted.pop("categories"), max_reads=wanted.pop("max_reads", None), **wanted), moment
    )
    problems = problems_of_request(purpose, given, BANK, moment)
    if problems:
        raise OutsideFairUse(errors=problems)
    if Invitation.objects.filter(
        firm_id=actor.organisation_id, grantee_class=grantee_class, purpose=purpose, ended_at=None
    ):
        raise AlreadyInvited()
    invitation = Invitation.objects.create(
        firm_id=actor.organisation_id,
        grantee_class=grantee_class,
        purpose=purpose,
        reason=reason.strip(),
        terms=given.plain(),
        expires_at=given.expires_at,
        most=most,
        agreed_by_id=actor.person_id,
        agreed_at=at,
    )
    facts = {"grantee_class": grantee_class, "purpose": purpose, "most": most, **facts_of(given)}
    record_event(INVITE_CLASS, actor, invitation, at=at, firm_id=invitation.firm_id, **facts)
    return invitation


@transaction.atomic
def take_up_invitation(*, actor: Actor, invitation_id: UUID, at: datetime, case: str = "") -> Consent:
    """Let a bank of the class take an invitation up; return its consent, which rests on the firm's signature.

    Raise NotFound for one that is not open to it or has run out, InvitationFull when enough banks were quicker, and
    AlreadyReadable where a consent for the purpose is in force already.
    """
    invitation = queries.get_invitation(actor=actor, invitation_id=invitation_id)
    require(TAKE_UP_INVITATION, actor)
    if invitation.expires_at <= max(at, database_now()):
        raise NotFound()
    row = Invitation.objects.filter(pk=invitation.pk, ended_at=None)
    if not row.filter(taken__lt=F("most")).update(taken=F("taken") + 1):
        raise InvitationFull()
    firm = get_organisation(invitation.firm_id)
    consent = Consent(
        firm_uscc=firm.uscc,
        firm_id=firm.pk,
        grantee_id=actor.organisation_id,
        purpose=invitation.purpose,
        reason=invitation.reason,
        case=case.strip(),
        requested_by_id=actor.person_id,
        requested_at=at,
        basis_id=invitation.pk,
    )
    stop_admitting(consent)
    if Consent.objects.between(consent).filter(status__in=LIVE).exists():
        raise AlreadyReadable()
    given = Terms.from_plain(invitation.terms)
    sign_as(consent, given, firm_id=firm.pk, person_id=invitation.agreed_by_id, at=invitation.agreed_at)
    record_event(
        TAKE_UP_INVITATION,
        actor,
        consent,
        at=at,
        firm_id=firm.pk,
        purpose=consent.purpose,
        basis=invitation.pk,
        **facts_of(given),
    )
    return consent


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation_id: UUID, at: datetime) -> Invitation:
    """Take an invitation back for good: no bank can take it up any more, and every consent that rests on it ends."""
    found = queries.get_invitation(actor=actor, invitation_id=invitation_id)
    require(WITHDRAW_INVITATION, actor, found)
    require_authority(actor, CONSENTS, at)
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    if invitation.ended_at is not None:
        return invitation
    invitation.ended_at = at
    invitation.save(update_fields=["ended_at"])
    record_event(WITHDRAW_INVITATION, actor, invitation, at=at, firm_id=invitation.firm_id)
    for consent in Consent.objects.filter(basis_id=invitation.pk, status__in=LIVE).order_by("pk"):
        stop_admitting(consent)
        held = Consent.objects.select_for_update().get(pk=consent.pk)
        if held.status in LIVE:
            held.status, held.ended_at = REVOKED, at
            held.save(update_fields=["status", "ended_at"])
            record_event(REVOKE_CONSENT, actor, held, at=at, firm_id=held.firm_id, grantee=held.grantee_id)
    return invitation
