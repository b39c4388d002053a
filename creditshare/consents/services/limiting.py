"""An organisation's own limits: lower quotas for its people, set by its administrator."""

from datetime import datetime

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.consents.errors import QuotaTooHigh
from creditshare.consents.models import OwnQuota
from creditshare.consents.permissions import LOWER_QUOTA
from creditshare.consents.queries.quotas import own_readers
from creditshare.consents.rules.quotas import person_quota
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require


@transaction.atomic
def lower_quota(*, actor: Actor, reader: str, reads: int | None, firms: int | None, at: datetime) -> None:
    """Set the limit of one own reader (`person 7`) or of all people (empty); without numbers, take it away.

    Raise NotFound for who is no reader of the organisation, QuotaTooHigh above the platform's table.
    """
    require(LOWER_QUOTA, actor)
    if reader and reader not in own_readers(actor):
        raise NotFound()
    most = person_quota(at)
    own = OwnQuota.objects.filter(organisation_id=actor.organisation_id, reader=reader)
    if reads is None and firms is None:
        own.delete()
    elif reads is None or firms is None or not (0 <= reads <= most.reads and 0 <= firms <= most.firms):
        raise QuotaTooHigh(reads=most.reads, firms=most.firms)
    else:
        OwnQuota.objects.update_or_create(
            organisation_id=actor.organisation_id,
            reader=reader,
            defaults={"reads": reads, "firms": firms, "set_by_id": actor.person_id, "set_at": at},
        )
    record_event(LOWER_QUOTA, actor, reader or "everybody", at=at, reads=reads, firms=firms)
