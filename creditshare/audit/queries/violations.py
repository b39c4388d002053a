"""What must hold of the trail and does not: an entry, a stamp, a witness's word."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from creditshare.audit.models import Anchor, Standing
from creditshare.audit.queries.anchoring import anchoring_state
from creditshare.audit.queries.stamps import StampRefused, verify_token
from creditshare.audit.queries.verifying import verify_database

INVARIANT = "trust 17"
CHECKED_STAMPS = 50


def find_violations(*, at: datetime) -> list[dict[str, str]]:
    """List where the trail breaks, which stamps do not hold, who contradicts it, and whether anchoring is late."""
    found = [(name, detail) for check in (_broken, _bad_stamps, _contradicted) for name, detail in check()]
    state = anchoring_state(at)
    if state.is_late:
        found.append(
            ("anchoring", f"{state.status}: a checkpoint has waited for a time-stamp since {state.waiting_since}")
        )
    return [{"invariant": INVARIANT, "subject": name, "detail": detail} for name, detail in found]


def _broken() -> list[tuple[str, str]]:
    verdict = verify_database()
    if verdict["verdict"] == "intact":
        return []
    return [(f"entry {verdict['first_bad_index']}", str(verdict["problem"]))]


def _bad_stamps() -> list[tuple[str, str]]:
    """Verify the newest stamps again, each at its own time."""
    if not settings.AUDIT_TSA_CA:
        return []
    found = []
    for anchor in Anchor.objects.select_related("checkpoint").order_by("-pk")[:CHECKED_STAMPS]:
        try:
            verify_token(bytes(anchor.token), anchor.checkpoint.note.encode())
        except (StampRefused, ImproperlyConfigured) as error:
            found.append((f"time-stamp of {anchor.checkpoint.size}", str(error)))
    return found


def _contradicted() -> list[tuple[str, str]]:
    rows = Standing.objects.exclude(contradiction="").order_by("name")
    return [(standing.name, standing.contradiction) for standing in rows]
