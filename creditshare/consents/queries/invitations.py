"""Invitations as the firm that made them and the banks they are open to see them."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from creditshare.consents.models import Consent, GranteeClass, Invitation, InvitationQuerySet
from creditshare.consents.permissions import VIEW_INVITATIONS
from creditshare.kernel.actor import ENTERPRISE, Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require


def get_invitation(*, actor: Actor, invitation_id: UUID) -> Invitation:
    """Return an invitation the actor may see; raise NotFound."""
    require(VIEW_INVITATIONS, actor)
    found = Invitation.objects.visible_to(actor).filter(pk=invitation_id).select_related("firm").first()
    if found is None:
        raise NotFound()
    return cast(Invitation, found)


def list_invitations(*, actor: Actor, at: datetime) -> InvitationQuerySet:
    """List a firm's own invitations, newest first; for a bank those it may still take up."""
    require(VIEW_INVITATIONS, actor)
    rows = Invitation.objects.visible_to(actor).select_related("firm").order_by("-agreed_at", "-pk")
    if actor.organisation_kind != ENTERPRISE:
        taken = Consent.objects.filter(grantee_id=actor.organisation_id).exclude(basis=None).values("basis")
        rows = rows.filter(expires_at__gt=at).exclude(pk__in=taken)
    return cast(InvitationQuerySet, rows)


def classes_of(organisation_id: int) -> list[str]:
    """List the classes a bank belongs to."""
    rows: Any = GranteeClass.objects.filter(organisation_id=organisation_id)
    return sorted(rows.values_list("key", flat=True))
