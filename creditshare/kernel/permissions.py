"""A permission names a use case and says which roles of which organisations may do it, and over what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound, NotPermitted, NotSignedIn

Relation = Callable[[Actor, Any], bool]


def over_anything(actor: Actor, subject: Any) -> bool:
    """Accept any subject: the role alone decides."""
    return True


@dataclass(frozen=True, slots=True)
class Permission:
    """One row of a package's permission table; `name` is also the event recorded when it is used."""

    name: str
    allowed: Mapping[str, frozenset[str]]
    over: Relation = over_anything
    platform: bool = True

    def __str__(self) -> str:
        return self.name


def may(permission: Permission, actor: Actor, subject: Any = None) -> bool:
    """Say whether the actor's role and relation to the subject allow the permission."""
    if actor.is_platform:
        return permission.platform
    roles = permission.allowed.get(actor.organisation_kind or "", frozenset())
    return bool(roles & actor.roles) and (subject is None or permission.over(actor, subject))


def require(permission: Permission, actor: Actor, subject: Any = None) -> None:
    """Raise NotSignedIn, NotPermitted (wrong role) or NotFound (not yours) unless the permission holds."""
    if may(permission, actor, subject):
        return
    if actor.is_anonymous:
        raise NotSignedIn()
    if not may(permission, actor):
        raise NotPermitted()
    raise NotFound()
