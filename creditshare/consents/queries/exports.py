"""A firm's copies: the list, one of them, and where the file is kept."""

from pathlib import Path
from typing import cast
from uuid import UUID

from django.conf import settings

from creditshare.consents.models.exports import Export, ExportQuerySet
from creditshare.consents.permissions import ASK_EXPORT
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require


def list_exports(*, actor: Actor) -> ExportQuerySet:
    """List the copies of the actor's firm, newest first."""
    require(ASK_EXPORT, actor)
    return cast(ExportQuerySet, Export.objects.visible_to(actor).order_by("-asked_at", "-pk"))


def get_export(*, actor: Actor, export_id: UUID) -> Export:
    """Return a copy of the actor's firm; raise NotFound."""
    found = list_exports(actor=actor).filter(pk=export_id).first()
    if found is None:
        raise NotFound()
    return cast(Export, found)


def export_path(export_id: object) -> Path:
    """Return where the file of a copy is kept."""
    return Path(settings.EXPORTS_DIR) / f"{export_id}.zip"
