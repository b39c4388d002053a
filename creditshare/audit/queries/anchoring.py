"""How it stands with the time-stamps over the trail."""

from datetime import datetime

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_current_timezone

from creditshare.audit.errors import AnchoringStopped
from creditshare.audit.models import Anchor, Checkpoint
from creditshare.audit.rules.anchoring import NOT_CONFIGURED, AnchoringState, judge_anchoring


def anchoring_state(at: datetime) -> AnchoringState:
    """Return how it stands with time-stamps: not configured, current, late (told) or stopped (new sharing refused)."""
    if not settings.AUDIT_TSA_URL:
        return AnchoringState(NOT_CONFIGURED)
    last = Anchor.objects.order_by("-checkpoint__size").values("checkpoint__size", "stamped_at").first()
    waiting = Checkpoint.objects.filter(size__gt=last["checkpoint__size"] if last else 0)
    since = waiting.order_by("size").values_list("created_at", flat=True).first()
    started = parse_datetime(settings.AUDIT_TSA_SINCE) if settings.AUDIT_TSA_SINCE else None
    if since and started:
        since = max(since, started)
    return judge_anchoring(since, last["stamped_at"] if last else None, at)


def ensure_anchored(at: datetime) -> None:
    """Raise AnchoringStopped when the trail has gone without a time-stamp for too long to share anything new."""
    state = anchoring_state(at)
    if state.is_stopped and state.waiting_since:
        raise AnchoringStopped(since=f"{state.waiting_since.astimezone(get_current_timezone()):%Y-%m-%d %H:%M}")
