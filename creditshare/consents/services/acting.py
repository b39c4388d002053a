"""Act for a firm: by the representative's own right, or by a live authority; what a handler does is told at once."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from creditshare.consents.models import Consent
from creditshare.consents.permissions import (
    ACCEPT_CONSENT,
    NARROW_CONSENT,
    RENEW_CONSENT,
    RESUME_CONSENT,
    REVOKE_CONSENT,
)
from creditshare.consents.rules.notices import DEEDS
from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import Permission, require
from creditshare.parties.queries import require_authority
from creditshare.parties.rules.delegation import CONSENTS
from creditshare.parties.services import tell_representative

BY_AUTHORITY = (ACCEPT_CONSENT, RESUME_CONSENT, NARROW_CONSENT, RENEW_CONSENT, REVOKE_CONSENT)
"""What a handler does by authority only. Declining and pausing let nobody read, so the post alone allows them."""


def require_to_act(permission: Permission, actor: Actor, consent: Consent, at: datetime) -> None:
    """Raise what `require` raises, and NotDelegated or AuthorityEnded for a handler without a live authority."""
    require(permission, actor, consent)
    if permission in BY_AUTHORITY:
        require_authority(actor, CONSENTS, at)


def tell_of_deed(permission: Permission, actor: Actor, consent: Consent, entry: Any) -> None:
    """Tell the legal representative what a handler did about a consent, in the transaction of the deed."""
    if str(permission) in DEEDS:
        tell_representative(
            actor=actor,
            code=DEEDS[str(permission)],
            facts={"grantee": consent.grantee.name},
            link=reverse("consent_card", args=[consent.pk]),
            key=f"deed:{entry.pk}",
            at=entry.at,
        )
