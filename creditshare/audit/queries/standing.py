"""How it stands with the trail's outside parties: who witnesses it, who stamps it, whose logs are witnessed here."""

from datetime import datetime
from typing import Any

from django.conf import settings

from creditshare.audit.models import Anchor, Cosignature, Standing, TrailEntry, WitnessedLog
from creditshare.audit.permissions import VIEW_STANDING
from creditshare.audit.queries.anchoring import anchoring_state
from creditshare.audit.queries.checkpoints import last_checkpoint, list_verifier_keys, witness_key
from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import require


def list_standings() -> list[Standing]:
    """List the outside parties that the trail deals with, by name."""
    return list(Standing.objects.order_by("name"))


def describe_trail(*, actor: Actor, at: datetime) -> dict[str, Any]:
    """Describe the trail for its overseers: what is sealed, how it is stamped and witnessed, and by which keys."""
    require(VIEW_STANDING, actor)
    newest = last_checkpoint()
    return {
        "checkpoint": newest,
        "waiting": TrailEntry.objects.filter(position=None).count(),
        "keys": list_verifier_keys(),
        "witness_key": witness_key(),
        "anchoring": anchoring_state(at),
        "anchor": Anchor.objects.select_related("checkpoint").order_by("-pk").first(),
        "cosignatures": list(Cosignature.objects.filter(checkpoint=newest).order_by("witness")) if newest else [],
        "witnesses": len(settings.AUDIT_WITNESSES),
        "standings": list_standings(),
        "logs": list(WitnessedLog.objects.order_by("origin")),
    }
