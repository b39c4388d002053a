"""Entries of the trail: searched by those they concern."""

from datetime import datetime

from creditshare.audit.models import TrailEntry
from creditshare.audit.permissions import SEARCH_TRAIL
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require

PAGE = 100


def list_entries(
    *,
    actor: Actor,
    firm_id: int | None = None,
    organisation_id: int | None = None,
    person_id: int | None = None,
    event: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before_id: int | None = None,
    limit: int = PAGE,
) -> list[TrailEntry]:
    """List entries the actor may know of, newest first; `event` may be the beginning of one (`consents.`).

    `since` is included and `until` is not; go on with `before_id` = the last id shown.
    """
    require(SEARCH_TRAIL, actor)
    wanted = {
        "firm_id": firm_id,
        "organisation_id": organisation_id,
        "person_id": person_id,
        "event__startswith": event or None,
        "subject": subject or None,
        "at__gte": since,
        "at__lt": until,
        "pk__lt": before_id,
    }
    narrowed = {name: value for name, value in wanted.items() if value is not None}
    return list(TrailEntry.objects.visible_to(actor).filter(**narrowed).order_by("-pk")[:limit])


def get_entry(*, actor: Actor, entry_id: int) -> TrailEntry:
    """Return one entry; raise NotFound when there is none that the actor may know of."""
    require(SEARCH_TRAIL, actor)
    entry = TrailEntry.objects.visible_to(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound()
    return entry
