"""What is known of parties, and what an actor may see of them."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext, ngettext_lazy

from creditshare.kernel.actor import AUDITOR_OFFICE, OPERATOR, Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import may, require
from creditshare.parties.models import AccessToken, ApiClient, Membership, Notice, NoticeQuerySet, Organisation, Person
from creditshare.parties.permissions import (
    ADD_MEMBER,
    LIST_CLIENTS,
    LIST_MEMBERS,
    LIST_ORGANISATIONS,
    READ_NOTICES,
    ROTATE_CLIENT_KEYS,
)
from creditshare.parties.rules.todo import TodoItem
from creditshare.parties.rules.tokens import digest_of_token
from creditshare.parties.rules.uscc import normalise_code


def find_organisation(uscc: str) -> Organisation | None:
    """Return the organisation with a code, however it was typed, or None; it says nothing of who may see it."""
    return Organisation.objects.select_related("enterprise").filter(uscc=normalise_code(uscc)).first()


def get_organisation(organisation_id: int | None) -> Organisation:
    """Return an organisation by its id; raise NotFound. It says nothing of who may see it."""
    found = Organisation.objects.select_related("enterprise").filter(pk=organisation_id).first()
    if found is None:
        raise NotFound()
    return found


def get_visible_organisation(*, actor: Actor, uscc: str) -> Organisation:
    """Return an organisation that the actor may know of by its code; raise NotFound alike for no such and not yours."""
    found = Organisation.objects.visible_to(actor).filter(uscc=normalise_code(uscc)).first()
    if found is None:
        raise NotFound()
    return found


def list_organisations(*, actor: Actor, kinds: Iterable[str] = ()) -> QuerySet[Organisation]:
    """List the organisations that the actor may know of, of the given kinds (all by default), by name."""
    visible = Organisation.objects.visible_to(actor)
    wanted = tuple(kinds)
    return (visible.filter(kind__in=wanted) if wanted else visible).order_by("name", "pk")


def search_organisations(*, actor: Actor, text: str = "", kind: str = "") -> QuerySet[Organisation]:
    """Search the register by part of a name or the beginning of a code, and by kind, by name."""
    require(LIST_ORGANISATIONS, actor)
    found = list_organisations(actor=actor, kinds=[kind] if kind else ())
    if text:
        found = found.filter(Q(name__icontains=text) | Q(uscc__startswith=normalise_code(text)))
    return found


def find_organisation_ids(usccs: Iterable[str]) -> dict[str, int]:
    """Map the normalised codes that are registered to organisation ids; the codes must be normalised already."""
    return dict(Organisation.objects.filter(uscc__in=set(usccs)).values_list("uscc", "pk"))


def find_names(organisation_ids: Iterable[int]) -> dict[int, str]:
    """Map organisation ids to names."""
    return dict(Organisation.objects.filter(pk__in=set(organisation_ids)).values_list("pk", "name"))


def list_memberships(person_id: int | None) -> QuerySet[Membership]:
    """List the active memberships of a person in active organisations, in the order they began."""
    return (
        Membership.objects.filter(person_id=person_id, is_active=True, organisation__is_active=True)
        .select_related("organisation")
        .order_by("since", "pk")
    )


def list_members(*, actor: Actor) -> QuerySet[Membership]:
    """List the memberships of the actor's own organisation, active ones first."""
    require(LIST_MEMBERS, actor)
    own = Membership.objects.filter(organisation_id=actor.organisation_id).select_related("person")
    return own.order_by("-is_active", "person__full_name", "pk")


def list_clients(*, actor: Actor) -> QuerySet[ApiClient]:
    """List the systems of the actor's organisation; the operator sees those of all."""
    require(LIST_CLIENTS, actor)
    visible = ApiClient.objects.visible_to(actor).select_related("organisation")
    return visible.order_by("-is_active", "organisation__name", "pk")


def get_membership(*, actor: Actor, membership_id: int, for_update: bool = False) -> Membership:
    """Return a membership that the actor may know of; raise NotFound."""
    rows = Membership.objects.visible_to(actor)
    found = (rows.select_for_update() if for_update else rows).filter(pk=membership_id).first()
    if found is None:
        raise NotFound()
    return found


def get_client(*, actor: Actor, client_id: str, for_update: bool = False) -> ApiClient:
    """Return a system that the actor may know of, by its client id; raise NotFound."""
    rows = ApiClient.objects.visible_to(actor)
    found = (rows.select_for_update() if for_update else rows).filter(client_id=client_id).first()
    if found is None:
        raise NotFound()
    return found


def get_own_client(*, actor: Actor, client_id: str, for_update: bool = False) -> ApiClient:
    """Return a system whose keys the actor may replace; raise NotPermitted or NotFound."""
    require(ROTATE_CLIENT_KEYS, actor)
    client = get_client(actor=actor, client_id=client_id, for_update=for_update)
    require(ROTATE_CLIENT_KEYS, actor, client)
    return client


def client_keys(actor: Actor) -> dict[str, Any]:
    """Return the public key set that the calling system has registered; raise NotFound for anybody but a system."""
    found = ApiClient.objects.filter(pk=actor.client_id, is_active=True).values_list("jwks", flat=True).first()
    if found is None:
        raise NotFound()
    return dict(found)


def find_person(username: str) -> Person | None:
    """Return the person with a sign-in name, or None."""
    return Person.objects.filter(username=username).first()


def may_manage_members(actor: Actor) -> bool:
    """Say whether the actor may add people to its organisation and end memberships."""
    return may(ADD_MEMBER, actor)


def sees_all_members(actor: Actor) -> bool:
    """Say whether the actor knows the people of every organisation."""
    return actor.is_platform or actor.organisation_kind in {OPERATOR, AUDITOR_OFFICE}


def find_client_by_token(token: str, *, at: datetime) -> ApiClient | None:
    """Return the system that a bearer token was issued to, or None when it is unknown, expired or access ended."""
    live = AccessToken.objects.filter(digest=digest_of_token(token), expires_at__gt=at)
    found = live.filter(client__is_active=True, client__organisation__is_active=True)
    row = found.select_related("client__organisation").first()
    return row.client if row else None


def list_notices(*, actor: Actor) -> NoticeQuerySet:
    """List what the actor's organisation was told, newest first."""
    require(READ_NOTICES, actor)
    return Notice.objects.visible_to(actor).order_by("-at", "-pk")


def count_unread(actor: Actor) -> int:
    """Count what the actor's organisation was told and nobody has read; 0 for who may not read any."""
    if not may(READ_NOTICES, actor):
        return 0
    return Notice.objects.visible_to(actor).filter(read_at=None).count()


@cache
def notice_words() -> dict[str, str]:
    """Return the English sentence of every code, as the packages state them in settings.NOTICE_WORDS."""
    return {code: words for path in settings.NOTICE_WORDS for code, words in import_string(path).items()}


def sentence_of(notice: Notice) -> str:
    """Return the sentence of a notice in the language of the reader."""
    words = notice_words().get(notice.code)
    return gettext(words).format(**notice.facts) if words else notice.code


def todo_items(actor: Actor, at: datetime) -> list[TodoItem]:
    """List that the actor's organisation was told something that nobody has read yet."""
    count = count_unread(actor)
    if not count:
        return []
    label = ngettext_lazy("%(count)s notice to read", "%(count)s notices to read", count) % {"count": count}
    return [TodoItem(label=label, url=reverse("notice_list"), count=count)]
