"""What an organisation may still see of the firms it read lately: for counting over them, never for showing one."""

from datetime import datetime

from django.db.models.functions import Now

from creditshare.consents.models import Consent
from creditshare.consents.queries.reads import READ, entries_of
from creditshare.consents.rules.lifecycle import ACTIVE
from creditshare.consents.rules.scope import Scope


def list_read_scopes(grantee_id: int | None, *, since: datetime) -> list[Scope]:
    """Return the scopes of consents in force under which an organisation read since a moment, oldest consent first."""
    read = {entry.subject for entry in entries_of(READ, organisation_id=grantee_id, since=since)}
    live = Consent.objects.filter(pk__in=read, grantee_id=grantee_id, status=ACTIVE, expires_at__gt=Now())
    return [Scope.of(one, one.firm_id, one.categories, ()) for one in live.order_by("decided_at", "pk")]
