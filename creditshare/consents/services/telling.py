"""Tell the firm what it agreed to."""

from datetime import datetime

from django.urls import reverse

from creditshare.consents.models import Consent
from creditshare.consents.rules.telling import AGREED
from creditshare.parties.services import tell


def tell_agreed(consent: Consent, at: datetime) -> None:
    """Tell a firm, in the transaction of its signature, where the receipt is."""
    tell(
        organisation_id=consent.firm_id,
        code=AGREED,
        facts={"grantee": consent.grantee.name},
        link=reverse("consent_card", args=[consent.pk]),
        key=f"consent {consent.pk} agreed",
        at=at,
    )
