"""Tell an organisation what happened, once; who acts for it reads it and marks it read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import require
from creditshare.parties.models import Notice, Organisation
from creditshare.parties.permissions import READ_NOTICES


def tell(
    *,
    organisation_id: int,
    code: str,
    facts: dict[str, Any],
    link: str = "",
    key: str,
    at: datetime,
    role: str = "",
) -> bool:
    """Tell an organisation something, in the transaction that makes it so; return whether it was not told before.

    `code` names a sentence of settings.NOTICE_WORDS, `facts` fill it; `link` is a path of this platform. The same key
    is told once. With `role`, only people who hold that role there see it and mark it read.
    """
    told = {"code": code, "facts": facts, "link": link, "at": at, "role": role}
    with transaction.atomic():
        _, is_new = Notice.objects.get_or_create(organisation_id=organisation_id, key=key, defaults=told)
    return bool(is_new)


def tell_kinds(*, kinds: Sequence[str], code: str, facts: dict[str, Any], key: str, at: datetime) -> None:
    """Tell every active organisation of some kinds something; the same key is told each of them once."""
    for organisation_id in Organisation.objects.filter(kind__in=kinds, is_active=True).values_list("pk", flat=True):
        tell(organisation_id=organisation_id, code=code, facts=facts, key=key, at=at)


@transaction.atomic
def mark_read(*, actor: Actor, notice_ids: Sequence[int] | None = None, at: datetime) -> int:
    """Mark notices of the actor's organisation as read (None: all of them); return how many were unread."""
    require(READ_NOTICES, actor)
    unread = Notice.objects.visible_to(actor).filter(read_at=None)
    chosen = unread if notice_ids is None else unread.filter(pk__in=notice_ids)
    return int(chosen.update(read_at=at, read_by_id=actor.person_id))
