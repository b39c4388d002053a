"""Have the newest checkpoint time-stamped by the configured authority; an outage is retried in the next period."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import get_current_timezone

from creditshare.audit import queries
from creditshare.audit.models import Anchor
from creditshare.audit.queries.stamps import StampRefused, read_reply, stamp_request
from creditshare.audit.rules.notices import ANCHORING_LATE, ANCHORING_STOPPED
from creditshare.audit.services.outside import Unanswered, ensure_ok, note_success, note_trouble, post
from creditshare.kernel.actor import AUDITOR_OFFICE, OPERATOR
from creditshare.outbox.services import enqueue

TSA = "tsa"
NONCE_BITS = 63
TELL = "creditshare.parties.tasks.tell_offices"


def anchor_checkpoint(*, at: datetime) -> Anchor | None:
    """Stamp the newest checkpoint unless it is stamped; return the new stamp, or None.

    What goes wrong is kept in the Standing of "tsa", and once the trail has waited too long the overseers are told.
    """
    checkpoint = queries.last_checkpoint() if settings.AUDIT_TSA_URL else None
    if checkpoint is None or Anchor.objects.filter(checkpoint=checkpoint).exists():
        return None
    content, nonce = checkpoint.note.encode(), secrets.randbits(NONCE_BITS)
    try:
        answer = post(settings.AUDIT_TSA_URL, stamp_request(content, nonce), "application/timestamp-query")
        stamp = read_reply(ensure_ok(answer).body, content, nonce, at)
    except (Unanswered, StampRefused) as error:
        note_trouble(TSA, str(error), at)
        _tell_overseers(at)
        return None
    with transaction.atomic():
        note_success(TSA, checkpoint.size, at)
        return Anchor.objects.create(
            checkpoint=checkpoint,
            token=stamp.token,
            policy=stamp.policy,
            serial=stamp.serial,
            stamped_at=stamp.stamped_at,
            created_at=at,
        )


def _tell_overseers(at: datetime) -> None:
    """Tell the operator and the auditor's office, once when it is late and once when new sharing stops."""
    state = queries.anchoring_state(at)
    if not state.is_late or state.waiting_since is None:
        return
    code = ANCHORING_STOPPED if state.is_stopped else ANCHORING_LATE
    key = f"{code}:{state.waiting_since.isoformat()}"
    facts = {"since": f"{state.waiting_since.astimezone(get_current_timezone()):%Y-%m-%d %H:%M}"}
    enqueue(TELL, at=at, key=key, kinds=[OPERATOR, AUDITOR_OFFICE], code=code, facts=facts, told=key)
