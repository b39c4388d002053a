"""What must still be destroyed, by whom and by when: for the grantee to do, for the firm and the auditor to watch."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from creditshare.consents.models import Consent, CopyDuty
from creditshare.consents.permissions import CONFIRM_DESTRUCTION, VIEW_COPIES
from creditshare.consents.queries.reads import entries_of
from creditshare.consents.rules.copies import state_of_copies
from creditshare.consents.rules.proof import READ
from creditshare.consents.rules.purposes import LOCAL_TIME, local_date
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import may, require
from creditshare.parties.rules.todo import TodoItem


@dataclass(frozen=True, slots=True)
class Copies:
    """One duty and where it stands (a key of COPY_STATES)."""

    duty: Any
    state: str


def get_copy_duty(*, actor: Actor, consent_id: UUID, for_update: bool = False) -> CopyDuty:
    """Return what must be destroyed of one ended consent that the actor may see; raise NotFound."""
    require(VIEW_COPIES, actor)
    rows = CopyDuty.objects.visible_to(actor).select_related("consent__firm", "consent__grantee", "confirmed_by")
    rows = rows.select_for_update(of=("self",)) if for_update else rows
    found = rows.filter(pk=consent_id).first()
    if found is None:
        raise NotFound()
    return cast(CopyDuty, found)


def list_copies(*, actor: Actor, at: datetime) -> list[Copies]:
    """List duties as the actor may see them: open ones first, the soonest due first."""
    require(VIEW_COPIES, actor)
    rows = CopyDuty.objects.visible_to(actor).select_related("consent__firm", "consent__grantee", "confirmed_by")
    ordered = rows.order_by(F("confirmed_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk")
    return [_standing(duty, at) for duty in ordered]


def find_copies(consent: Consent, at: datetime) -> Copies | None:
    """Return what must be destroyed of a consent the caller was shown already, or None where nothing was read."""
    duty = CopyDuty.objects.filter(pk=consent.pk, reads__gt=0).select_related("confirmed_by").first()
    return _standing(duty, at) if duty else None


def reads_under(consent: Consent) -> tuple[int, date | None]:
    """Count the reads that the trail holds under a consent, and return the day of the last one."""
    days = [local_date(entry.at) for entry in entries_of(READ, subject=str(consent.pk))]
    return len(days), max(days, default=None)


def claims_of_destruction(duty: CopyDuty) -> dict[str, Any]:
    """Return what the signed confirmation of a destruction says."""
    assert duty.confirmed_at is not None
    return {
        "version": 1,
        "consent": str(duty.consent_id),
        "firm": duty.consent.firm_uscc,
        "grantee": duty.consent.grantee.uscc,
        "reads": duty.reads,
        "ended_on": duty.ended_on.isoformat(),
        "due_on": duty.due_on.isoformat() if duty.due_on else None,
        "method": duty.method,
        "note": duty.note,
        "confirmed_at": duty.confirmed_at.astimezone(LOCAL_TIME).isoformat(),
        "confirmed_by": duty.confirmed_by_id,
    }


def todo_items(actor: Actor, at: datetime) -> list[TodoItem]:
    """List that copies of ended consents wait to be destroyed by the actor's organisation."""
    if not may(CONFIRM_DESTRUCTION, actor):
        return []
    open_ones = CopyDuty.objects.visible_to(actor).filter(confirmed_at=None, due_on__isnull=False)
    count = open_ones.count()
    if not count:
        return []
    label = ngettext_lazy("Destroy the copies of %(count)s consent", "Destroy the copies of %(count)s consents", count)
    return [TodoItem(label=label % {"count": count}, url=reverse("copies_list"), count=count)]


def _standing(duty: CopyDuty, at: datetime) -> Copies:
    return Copies(duty, state_of_copies(duty.due_on, duty.confirmed_at is not None, local_date(at)))
