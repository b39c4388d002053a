"""Write the trail: one entry per event, in the transaction of its cause."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.errors import DomainError

LEAF = b"\x00"


def record_event(
    event: Any, actor: Actor, subject: Any = "", *, at: datetime, firm_id: int | None = None, **facts: Any
) -> TrailEntry:
    """Append one entry; `event` is a permission or its name, `subject` what it was done to, `facts` plain values."""
    name, about = str(event), str(getattr(subject, "pk", subject) or "")
    body = canonical_json(
        {
            "event": name,
            "at": at.isoformat(),
            "organisation": actor.organisation_id,
            "person": actor.person_id,
            "client": actor.client_id,
            "roles": sorted(actor.roles),
            "firm": firm_id,
            "subject": about,
            "facts": facts,
        }
    )
    return TrailEntry.objects.create(
        event=name,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        firm_id=firm_id,
        subject=about,
        at=at,
        body=body.decode(),
        leaf_hash=hashlib.sha256(LEAF + body).digest(),
    )


def record_refusal(*, actor: Actor, error: DomainError, path: str) -> None:
    """Record that something was refused; called at the edge, after the use case rolled back."""
    with transaction.atomic():
        record_event("platform.request.refuse", actor, at=timezone.now(), code=error.code, path=path)
