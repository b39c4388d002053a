"""The search over the trail: any columns at once, newest first, page after page by the last entry shown.

Every page costs the same, however far back it lies: the order (moment, number) is an index, and so is each column.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from creditshare.audit.models import TrailEntry, said_purpose
from creditshare.audit.permissions import SEARCH_TRAIL
from creditshare.audit.queries.entries import get_entry
from creditshare.audit.rules.wanted import Wanted
from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import require

READ = "consents.data.read"
"""The event that names a purpose; the index of purposes holds no other."""

Moment = tuple[int, datetime, int | None]

# From one event to the next one in the index: as many steps as there are kinds of event, not entries.
_EVENTS = """
WITH RECURSIVE known(event) AS (
  SELECT MIN(event) FROM audit_trailentry
  UNION ALL
  SELECT (SELECT MIN(event) FROM audit_trailentry WHERE event > known.event) FROM known WHERE known.event IS NOT NULL
)
SELECT event FROM known WHERE event IS NOT NULL
"""


def search_entries(
    *, actor: Actor, wanted: Wanted, before: int | None = None, limit: int = 50, with_parties: bool = True
) -> list[TrailEntry]:
    """List entries the actor may know of, newest first; go on with `before` = the last entry shown.

    Raise NotFound when `before` is no entry the actor may know of.
    """
    require(SEARCH_TRAIL, actor)
    conditions = dict(wanted.conditions())
    rows = TrailEntry.objects.visible_to(actor)
    if purpose := conditions.pop("purpose", None):
        conditions["event"] = READ
        rows = rows.alias(purpose=said_purpose()).filter(purpose=purpose)
    rows = rows.filter(**_singly(conditions))
    if before is not None:
        last = get_entry(actor=actor, entry_id=before)
        # Two conditions that say one: the first bounds the index, the second is exact among entries of one moment.
        rows = rows.filter(at__lte=last.at).exclude(at=last.at, pk__gte=last.pk)
    if with_parties:
        rows = rows.select_related("organisation", "firm", "person")
    return list(rows.order_by("-at", "-pk")[:limit])


def list_moments(*, person_id: int, organisation_id: int, since: datetime, until: datetime, limit: int) -> list[Moment]:
    """List number, moment and firm of the reads a person made for an organisation until a moment, newest first.

    It says nothing of who may see them: it is for judging a read that the caller was shown.
    """
    made = TrailEntry.objects.filter(person_id=person_id, organisation_id=organisation_id, event=READ)
    rows = made.filter(at__gte=since, at__lte=until).order_by("-at", "-pk")
    return list(rows.values_list("pk", "at", "firm_id")[:limit])


def list_events() -> list[str]:
    """List the kinds of event that the trail holds, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS)
        return [event for (event,) in cursor.fetchall()]


def _singly(conditions: dict[str, Any]) -> dict[str, Any]:
    """Ask for one value by equality: only so does an index give the order too."""
    single = {name: value for name, value in conditions.items() if name.endswith("__in") and len(value) == 1}
    rest = {name: value for name, value in conditions.items() if name not in single}
    return rest | {name.removesuffix("__in"): value[0] for name, value in single.items()}
