"""The checks of the whole trail that were asked for, and what each found."""

from creditshare.audit.models import TrailCheck
from creditshare.audit.permissions import VERIFY_TRAIL
from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import may

SHOWN = 5


def list_checks(*, actor: Actor) -> list[TrailCheck]:
    """List the newest checks, the last one first; nothing for who may not ask for one."""
    if not may(VERIFY_TRAIL, actor):
        return []
    return list(TrailCheck.objects.select_related("asked_by").order_by("-asked_at", "-pk")[:SHOWN])
