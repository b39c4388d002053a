"""Make a firm's copy of everything kept here: asked for at once, made by a worker, fetched with a fresh proof.

Each package contributes its part by a dotted path in settings.EXPORT_PARTS: a function of firm and moment that yields
paths with their bytes piece by piece. Pieces go straight into the zip on disk, so that memory does not grow with it.
"""

import hashlib
import zipfile
from datetime import datetime
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from creditshare.audit.services import record_event
from creditshare.consents.models.exports import Export
from creditshare.consents.permissions import ASK_EXPORT, FETCH_EXPORT
from creditshare.consents.queries.exports import export_path, get_export
from creditshare.consents.rules.export import (
    GONE,
    MAKING,
    README,
    READY,
    TYPE,
    WAITING,
    keep_until,
    readme,
)
from creditshare.consents.rules.purposes import local_date
from creditshare.consents.rules.telling import EXPORT_READY
from creditshare.consents.services.packing import Parcel, Renew
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.outbox.services import enqueue
from creditshare.parties.services import tell


@transaction.atomic
def ask_export(*, actor: Actor, at: datetime) -> Export:
    """Ask for the copy of everything kept here about the actor's firm; while one is being made, it is that one."""
    require(ASK_EXPORT, actor)
    try:
        with transaction.atomic():
            export = Export.objects.create(firm_id=actor.organisation_id, asked_by_id=actor.person_id, asked_at=at)
    except IntegrityError:
        return cast(Export, Export.objects.visible_to(actor).get(status__in=(WAITING, MAKING)))
    enqueue("creditshare.consents.tasks.make_export", at=at, key=f"export {export.pk}", export_id=export.pk)
    record_event(ASK_EXPORT, actor, export, at=at, firm_id=export.firm_id)
    return cast(Export, export)


def make_export(*, export_id: str, at: datetime, renew: Renew) -> None:
    """Write a copy's file, part by part; done again from the beginning if the worker dies."""
    export = Export.objects.select_related("firm").get(pk=export_id)
    if export.status not in (WAITING, MAKING):
        return
    export.status, export.parts_total = MAKING, len(settings.EXPORT_PARTS)
    export.save(update_fields=["status", "parts_total"])
    path = export_path(export.pk)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        parcel = Parcel(archive, at, renew)
        for done, part in enumerate(settings.EXPORT_PARTS, 1):
            for name, pieces in import_string(part)(export.firm_id, at):
                parcel.write(name, pieces)
            renew()
            Export.objects.filter(pk=export.pk).update(parts_done=done, files=len(parcel.files))
        parcel.write(README, [readme(export.firm.name, export.firm.uscc, at)])
        parcel.seal({"firm": export.firm.uscc}, TYPE)
    digest = hashlib.sha256()
    with draft.open("rb") as file:
        while piece := file.read(2**20):
            digest.update(piece)
    draft.replace(path)
    _finish(export, digest.hexdigest(), path.stat().st_size, len(parcel.files), at, renew)


@transaction.atomic
def fetch_export(*, actor: Actor, export_id: UUID, at: datetime) -> Export:
    """Let a copy be fetched, and record that it was; raise NotFound for one that is not ready or no longer kept."""
    export = get_export(actor=actor, export_id=export_id)
    require(FETCH_EXPORT, actor)
    if export.status != READY or export.keep_until <= at or not export_path(export.pk).is_file():
        raise NotFound()
    export.fetches += 1
    export.save(update_fields=["fetches"])
    record_event(FETCH_EXPORT, actor, export, at=at, firm_id=export.firm_id, sha256=export.sha256)
    return export


def forget_exports(*, at: datetime) -> int:
    """Delete the files of copies whose time is over; return how many."""
    over = list(Export.objects.filter(status=READY, keep_until__lte=at))
    for export in over:
        export_path(export.pk).unlink(missing_ok=True)
        Export.objects.filter(pk=export.pk).update(status=GONE)
    return len(over)


@transaction.atomic
def _finish(export: Export, sha256: str, size: int, files: int, at: datetime, renew: Renew) -> None:
    renew()
    until = keep_until(at)
    facts = {"status": READY, "sha256": sha256, "size": size, "files": files, "ready_at": at, "keep_until": until}
    Export.objects.filter(pk=export.pk).update(**facts)
    tell(
        organisation_id=export.firm_id,
        code=EXPORT_READY,
        facts={"until": local_date(until).isoformat()},
        link=reverse("exports"),
        key=f"export {export.pk}",
        at=at,
    )
