"""One consent, or the list of them, as the actor may see it."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy

from creditshare.consents.models import Consent, ConsentQuerySet
from creditshare.consents.permissions import ACCEPT_CONSENT, VIEW_CONSENTS
from creditshare.consents.rules.changes import Change, changes
from creditshare.consents.rules.lifecycle import ACTIVE, EXPIRING_DAYS, LIVE, REQUESTED
from creditshare.consents.rules.terms import Terms
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import may, require
from creditshare.parties.queries import get_organisation
from creditshare.parties.rules.todo import TodoItem
from creditshare.parties.rules.uscc import normalise_code


def get_consent(*, actor: Actor, consent_id: UUID, for_update: bool = False) -> Consent:
    """Return a consent or request the actor may see; raise NotFound."""
    require(VIEW_CONSENTS, actor)
    rows = Consent.objects.visible_to(actor).filter(pk=consent_id).select_related("grantee", "firm")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    found = rows.first()
    if found is None:
        raise NotFound()
    return cast(Consent, found)


def list_consents(*, actor: Actor, uscc: str = "", status: str = "") -> ConsentQuerySet:
    """List what the actor may see, newest request first, narrowed to a firm's code or a status where given."""
    require(VIEW_CONSENTS, actor)
    rows = Consent.objects.visible_to(actor).select_related("grantee", "firm").order_by("-requested_at", "-pk")
    rows = rows.filter(firm_uscc=normalise_code(uscc)) if uscc else rows
    return cast(ConsentQuerySet, rows.filter(status=status) if status else rows)


def find_live_consent(*, actor: Actor, uscc: str, purpose: str, at: datetime) -> Consent | None:
    """Return the consent under which the actor's organisation could read now, or None; it reads and spends nothing."""
    require(VIEW_CONSENTS, actor)
    rows = Consent.objects.filter(
        grantee_id=actor.organisation_id, firm_uscc=normalise_code(uscc), purpose=purpose, status=ACTIVE
    )
    unspent = Q(max_reads=None) | Q(reads_used__lt=F("max_reads"))
    return cast(Consent | None, rows.filter(unspent, expires_at__gt=at).select_related("firm").first())


def list_readable_firms(*, actor: Actor, at: datetime) -> ConsentQuerySet:
    """List the live consents of the actor's organisation with their firms, the soonest to expire first."""
    require(VIEW_CONSENTS, actor)
    rows = Consent.objects.filter(grantee_id=actor.organisation_id, status=ACTIVE, expires_at__gt=at)
    return cast(ConsentQuerySet, rows.select_related("firm").order_by("expires_at", "pk"))


def todo_items(actor: Actor, at: datetime) -> list[TodoItem]:
    """List what a firm has to do about consents: each request that waits, and how many consents end within days."""
    if not may(ACCEPT_CONSENT, actor):
        return []
    own = Consent.objects.filter(firm_uscc=get_organisation(actor.organisation_id).uscc)
    waiting = own.filter(status=REQUESTED, expires_at__gt=at).select_related("grantee").order_by("requested_at")
    items = [
        TodoItem(
            label=gettext_lazy("%(organisation)s asks to see your data") % {"organisation": consent.grantee.name},
            url=reverse("consent_card", args=[consent.pk]),
            due=consent.expires_at,
        )
        for consent in waiting
    ]
    soon = own.filter(status__in=LIVE, expires_at__gt=at, expires_at__lte=at + timedelta(days=EXPIRING_DAYS)).count()
    if soon:
        label = ngettext_lazy("%(count)s consent expires soon", "%(count)s consents expire soon", soon)
        items.append(TodoItem(label=label % {"count": soon}, url=reverse("consent_centre"), count=soon))
    return items


def changes_against_live(consent: Consent) -> list[Change]:
    """List what a waiting request would change against what is in force between the same two for the same purpose."""
    if consent.status != REQUESTED:
        return []
    live = Consent.objects.between(consent).filter(status__in=LIVE).first()
    return changes(Terms.of(live), Terms.of(consent)) if live else []


def count_other_consents(consent: Consent, at: datetime) -> int:
    """Count the other consents under which the same grantee may still read the same firm."""
    others = Consent.objects.filter(firm_uscc=consent.firm_uscc, grantee_id=consent.grantee_id, status=ACTIVE)
    return int(others.filter(expires_at__gt=at).exclude(pk=consent.pk).count())
