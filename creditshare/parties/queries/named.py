"""Whom a few words mean: the organisations and people that bear a name, for those who may know of all."""

from django.db.models import Q

from creditshare.kernel.actor import Actor
from creditshare.parties.models import Membership, Organisation
from creditshare.parties.rules.uscc import normalise_code

MOST = 500
"""Who means more by one word is not looking for anybody."""


def organisations_named(*, actor: Actor, text: str) -> list[int]:
    """Return the ids of organisations that the actor may know of by a part of the name or the start of the code."""
    named = Q(name__icontains=text) | Q(uscc__startswith=normalise_code(text))
    return list(Organisation.objects.visible_to(actor).filter(named).order_by("pk").values_list("pk", flat=True)[:MOST])


def people_named(*, actor: Actor, text: str) -> list[int]:
    """Return the ids of people by a part of the name, among those who act or acted for who the actor may know of."""
    known = Organisation.objects.visible_to(actor)
    acting = Membership.objects.filter(organisation__in=known, person__full_name__icontains=text)
    return list(acting.order_by("person_id").values_list("person_id", flat=True).distinct()[:MOST])
