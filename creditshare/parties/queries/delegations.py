"""Who may act for a firm by authority of its legal representative, now, by the database's clock."""

from datetime import datetime
from typing import cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from django.db.models import F

from creditshare.db.clock import database_now
from creditshare.db.keys import public_keys
from creditshare.db.originals import original_path
from creditshare.kernel.actor import ENTERPRISE, HANDLER, LEGAL_REPRESENTATIVE, Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.kernel.statement import NotAStatement, open_statement
from creditshare.parties.errors import AuthorityEnded, NotDelegated
from creditshare.parties.models import Delegation, DelegationQuerySet, Membership
from creditshare.parties.permissions import VIEW_DELEGATIONS
from creditshare.parties.rules.delegation import LOCAL_TIME, TYPE, VERSION, last_day_of


def list_delegations(*, actor: Actor) -> DelegationQuerySet:
    """List the authorities of the actor's own firm, those not ended first, the soonest to expire first."""
    require(VIEW_DELEGATIONS, actor)
    rows = Delegation.objects.visible_to(actor).select_related("handler", "given_by", "organisation")
    return cast(DelegationQuerySet, rows.order_by(F("ended_at").desc(nulls_first=True), "until", "pk"))


def get_delegation(*, actor: Actor, delegation_id: UUID, for_update: bool = False) -> Delegation:
    """Return an authority of the actor's own firm; raise NotFound."""
    require(VIEW_DELEGATIONS, actor)
    rows = Delegation.objects.visible_to(actor).select_related("handler", "given_by", "organisation")
    rows = rows.select_for_update(of=("self",)) if for_update else rows
    found = rows.filter(pk=delegation_id).first()
    if found is None:
        raise NotFound()
    return cast(Delegation, found)


def list_handlers(*, actor: Actor) -> list[Membership]:
    """List the active handlers of the actor's own firm, by name."""
    require(VIEW_DELEGATIONS, actor)
    rows = Membership.objects.filter(organisation_id=actor.organisation_id, role=HANDLER, is_active=True)
    return list(rows.select_related("person").order_by("person__full_name", "pk"))


def needs_authority(actor: Actor) -> bool:
    """Say whether the actor acts for a firm as its handler only, so that an authority decides what they may do."""
    is_handler = actor.organisation_kind == ENTERPRISE and HANDLER in actor.roles
    return is_handler and LEGAL_REPRESENTATIVE not in actor.roles


def require_authority(actor: Actor, power: str, at: datetime, *, holds: bool = True) -> None:
    """Raise NotDelegated or AuthorityEnded unless a handler holds a live authority that names the power.

    With `holds` (inside a transaction) the authority stays locked, so that ending it waits for this deed and refuses
    the next. The later of the caller's clock and the database's decides: no skewed clock lengthens an authority.
    """
    if not needs_authority(actor):
        return
    own = Delegation.objects.filter(organisation_id=actor.organisation_id, handler_id=actor.person_id)
    own = own.select_for_update() if holds else own
    naming = [row for row in own.order_by("since", "pk") if power in row.powers]
    moment = max(at, database_now())
    if any(row.ended_at is None and row.until > moment for row in naming):
        return
    if not naming:
        raise NotDelegated()
    last = naming[-1]
    ended = min(last.until, last.ended_at) if last.ended_at else last.until
    raise AuthorityEnded(ended=ended.astimezone(LOCAL_TIME).strftime("%Y-%m-%d %H:%M"))


def find_lack_of_authority(actor: Actor, power: str, at: datetime) -> NotDelegated | AuthorityEnded | None:
    """Return the refusal that a handler would meet at this moment, or None; for pages, which say it beforehand."""
    try:
        require_authority(actor, power, at, holds=False)
    except (NotDelegated, AuthorityEnded) as refusal:
        return refusal
    return None


def read_letter(*, actor: Actor, delegation_id: UUID) -> tuple[Delegation, bytes]:
    """Return an authority of the actor's own firm with its letter."""
    delegation = get_delegation(actor=actor, delegation_id=delegation_id)
    return delegation, original_path(delegation.letter_digest).read_bytes()


def claims_of_delegation(delegation: Delegation) -> dict[str, object]:
    """Return what the signed statement of a delegation must say, from its row."""
    return {
        "version": VERSION,
        "delegation": str(delegation.pk),
        "firm": delegation.organisation.uscc,
        "representative": delegation.given_by_id,
        "handler": delegation.handler_id,
        "powers": list(delegation.powers),
        "since": delegation.since.astimezone(LOCAL_TIME).isoformat(),
        "until": delegation.until.astimezone(LOCAL_TIME).isoformat(),
        "last_day": last_day_of(delegation.until).isoformat(),
        "letter": delegation.letter_digest,
        "template": delegation.template_digest,
        "nonce": delegation.nonce,
    }


def is_as_signed(delegation: Delegation) -> bool:
    """Say whether a delegation's row is what its statement says, signed by one of our keys."""
    keys = cast(dict[str, EllipticCurvePublicKey], public_keys("consents"))
    try:
        return open_statement(delegation.statement, keys, TYPE) == claims_of_delegation(delegation)
    except NotAStatement:
        return False
