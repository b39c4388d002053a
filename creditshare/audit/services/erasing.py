"""Erase personal words from beside the trail: on request, and when their time is over."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from creditshare.audit import queries
from creditshare.audit.errors import NothingToErase
from creditshare.audit.models import PersonalField
from creditshare.audit.permissions import ERASE_FIELDS, FORGET_FIELDS
from creditshare.audit.rules.personal import KEPT
from creditshare.audit.services.recording import record_event
from creditshare.kernel.actor import PLATFORM, Actor
from creditshare.kernel.dated import in_force
from creditshare.kernel.permissions import require

BATCH = 10_000


@transaction.atomic
def erase_fields(
    *, actor: Actor, entry_id: int, names: Collection[str] | None = None, reason: str, at: datetime
) -> list[str]:
    """Erase the values behind an entry's digests (None: all of them); return their names.

    The entry, its digests and every proof stay. Raise NotFound unless the actor may know of the entry, NothingToErase.
    """
    require(ERASE_FIELDS, actor)
    entry = queries.get_entry(actor=actor, entry_id=entry_id)
    kept = PersonalField.objects.filter(entry=entry, erased_at=None)
    chosen = kept if names is None else kept.filter(name__in=names)
    erased = sorted(chosen.values_list("name", flat=True))
    if not erased:
        raise NothingToErase()
    chosen.update(sealed=None, erased_at=at)
    record_event(ERASE_FIELDS, actor, entry, at=at, firm_id=entry.firm_id, fields=erased, reason=reason)
    return erased


@transaction.atomic
def forget_personal(*, at: datetime, batch: int = BATCH) -> int:
    """Erase the values whose time is over (rules/personal.py), the oldest first; return how many, at most a batch."""
    limit = at - in_force(KEPT, at.date()).value
    over = PersonalField.objects.filter(erased_at=None, entry__at__lt=limit).order_by("entry_id", "name")
    chosen = list(over.values_list("pk", flat=True)[:batch])
    if not chosen:
        return 0
    PersonalField.objects.filter(pk__in=chosen).update(sealed=None, erased_at=at)
    record_event(FORGET_FIELDS, PLATFORM, at=at, count=len(chosen), before=limit)
    return len(chosen)
