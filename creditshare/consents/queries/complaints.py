"""Complaints as each side may see them, with the read they are about."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.urls import reverse
from django.utils.translation import ngettext_lazy

from creditshare.audit.queries import list_entries
from creditshare.consents.models import Complaint, ComplaintQuerySet
from creditshare.consents.permissions import (
    ANSWER_COMPLAINT,
    DECIDE_COMPLAINT,
    FILE_COMPLAINT,
    VIEW_COMPLAINTS,
)
from creditshare.consents.queries.reads import Read, read_of
from creditshare.consents.rules.complaints import ANSWERED, FILED, OPEN
from creditshare.consents.rules.proof import READ
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.actor import PLATFORM, Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import may, require
from creditshare.parties.rules.todo import TodoItem


def get_complaint(*, actor: Actor, complaint_id: UUID, for_update: bool = False) -> Complaint:
    """Return a complaint the actor may see; raise NotFound."""
    require(VIEW_COMPLAINTS, actor)
    rows = Complaint.objects.visible_to(actor).filter(pk=complaint_id)
    rows = rows.select_related("firm", "grantee", "entry", "answered_by", "decided_by")
    found = rows.select_for_update(of=("self",)).first() if for_update else rows.first()
    if found is None:
        raise NotFound()
    return cast(Complaint, found)


def list_complaints(*, actor: Actor) -> ComplaintQuerySet:
    """List complaints as the actor may see them, the newest first."""
    require(VIEW_COMPLAINTS, actor)
    rows = Complaint.objects.visible_to(actor).select_related("firm", "grantee")
    return cast(ComplaintQuerySet, rows.order_by("-filed_at", "-pk"))


def get_own_read(*, actor: Actor, entry_id: int) -> Read:
    """Return a read of the actor's own firm's data by its entry; raise NotFound for any other entry."""
    require(FILE_COMPLAINT, actor)
    entries = list_entries(actor=PLATFORM, event=READ, firm_id=actor.organisation_id, before_id=entry_id + 1, limit=1)
    if not entries or entries[0].pk != entry_id:
        raise NotFound()
    return read_of(entries[0])


def read_complained_of(complaint: Complaint) -> Read:
    """Return the read that a complaint the caller was shown is about."""
    return read_of(complaint.entry)


def is_overdue(complaint: Complaint, at: datetime) -> bool:
    """Say whether a complaint still waits after its last day."""
    return complaint.status in OPEN and local_date(at) > complaint.due_on


def todo_items(actor: Actor, at: datetime) -> list[TodoItem]:
    """List how many complaints wait for the actor: for the reader's answer, or for the auditor's decision."""
    if may(ANSWER_COMPLAINT, actor):
        waiting = Complaint.objects.visible_to(actor).filter(status=FILED)
    elif may(DECIDE_COMPLAINT, actor):
        waiting = Complaint.objects.visible_to(actor).filter(status=ANSWERED)
    else:
        return []
    count = waiting.count()
    if not count:
        return []
    label = ngettext_lazy("%(count)s complaint waits for you", "%(count)s complaints wait for you", count)
    return [TodoItem(label=label % {"count": count}, url=reverse("complaint_list"), count=count)]
