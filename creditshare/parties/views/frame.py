"""The frame of every page: who acts, for whom, and the menu of their kind of organisation."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from creditshare.audit.queries import anchoring_state
from creditshare.kernel.actor import AUDITOR_OFFICE, NOBODY, OPERATOR, Actor
from creditshare.kernel.permissions import Permission, may
from creditshare.parties import queries
from creditshare.parties.permissions import LIST_CLIENTS, LIST_MEMBERS, VIEW_DELEGATIONS
from creditshare.parties.rules.menu import CLIENTS, DELEGATIONS, MEMBERS, MENUS

LABELS = {
    "To do": _("To do"),
    "My credit": _("My credit"),
    "Firms": _("Firms"),
    "Our data": _("Our data"),
    "Disputes": _("Disputes"),
    "Consents": _("Consents"),
    "Reports": _("Reports"),
    "Access log": _("Access log"),
    "Members": _("Members"),
    "Authority letters": _("Authority letters"),
    "Copies to be destroyed": _("Copies to be destroyed"),
    "Systems": _("Systems"),
    "Organisations": _("Organisations"),
    "Trail": _("Trail"),
    "Quotas": _("Quotas"),
    "Own-report desk": _("Own-report desk"),
    "Lending strategy": _("Lending strategy"),
    "Loans": _("Loans"),
    "Scorecard": _("Scorecard"),
    "Search the trail": _("Search the trail"),
}

MORE = ((MEMBERS, LIST_MEMBERS), (DELEGATIONS, VIEW_DELEGATIONS), (CLIENTS, LIST_CLIENTS))


@cache
def _address(name: str) -> str | None:
    """Return a page's address, or None while its package has no such page yet."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


@cache
def _permissions(name: str) -> tuple[Permission, ...]:
    """Return the permissions of which one opens a page; none where everybody may."""
    return tuple(
        import_string(path[1:] if path[0] == "/" else f"creditshare.{path}")
        for path in settings.MENU_PERMISSIONS.get(name, ())
    )


def _opens_to(actor: Actor, name: str) -> bool:
    needed = _permissions(name)
    return not needed or any(may(permission, actor) for permission in needed)


def _is_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def menu_of(actor: Actor, path: str) -> list[dict[str, Any]]:
    """List the pages of the menu that open to an actor; the one with the longest address above the path is current."""
    if actor.is_anonymous:
        return []
    entries = [entry for entry in MENUS[actor.organisation_kind or ""] if _opens_to(actor, entry[1])]
    entries += [entry for entry, permission in MORE if may(permission, actor)]
    known = [(label, name, url) for label, name in entries if (url := _address(name))]
    current = max((url for _label, _name, url in known if _is_under(path, url)), key=len, default=None)
    return [{"label": LABELS[label], "name": name, "url": url, "current": url == current} for label, name, url in known]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give every template `actor`, `menu`, `unread_count`, `organisation_count` (of the person) and `anchoring`."""
    actor = getattr(request, "actor", NOBODY)
    standing = getattr(request, "standing", None)
    oversees = actor.organisation_kind in {OPERATOR, AUDITOR_OFFICE}
    return {
        "anchoring": anchoring_state(timezone.now()) if oversees else None,
        "actor": actor,
        "menu": menu_of(actor, request.path),
        "unread_count": 0 if actor.is_anonymous else queries.count_unread(actor),
        "organisation_count": standing.organisations if standing else 0,
    }
