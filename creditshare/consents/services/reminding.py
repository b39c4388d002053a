"""Remind firms of what they allowed: every ninety days while it stands, and seven days before it ends."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from creditshare.consents.models import Consent
from creditshare.consents.rules.lifecycle import LIVE
from creditshare.consents.rules.notices import CONSENT_EXPIRES, CONSENT_STANDS
from creditshare.consents.rules.purposes import local_date
from creditshare.parties.rules.reminding import reminders_due
from creditshare.parties.services import tell

PAGE = 1000


@transaction.atomic
def remind_of_consents(*, at: datetime) -> int:
    """Tell firms what is due today about their live consents; return how much of it was told for the first time.

    The key of a notice is the consent and the day it was due, which is unique: runs may be killed, doubled or late.
    """
    told, today = 0, local_date(at)
    live = Consent.objects.filter(status__in=LIVE, expires_at__gt=at, decided_at__lte=at, firm__isnull=False)
    for consent in live.select_related("grantee").order_by("pk").iterator(chunk_size=PAGE):
        last_day = local_date(consent.expires_at)
        for due in reminders_due(local_date(consent.decided_at), last_day, today):
            told += tell(
                organisation_id=consent.firm_id,
                code=CONSENT_EXPIRES if due.is_last else CONSENT_STANDS,
                facts={"grantee": consent.grantee.name, "last_day": str(last_day)},
                link=reverse("consent_card", args=[consent.pk]),
                key=f"consent:{consent.pk}:{due.kind}:{due.on}",
                at=at,
            )
    return told
