"""Evidence packs: one signed zip about one matter, made at once, and written to the trail."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.consents.permissions import PACK_EVIDENCE
from creditshare.consents.queries.evidence import find_matter, proved_files, told_files
from creditshare.consents.rules.evidence import TYPE, readme
from creditshare.consents.services.packing import Parcel
from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import require


@dataclass(frozen=True, slots=True)
class Pack:
    """An evidence pack: the name of its file, its bytes and their SHA-256."""

    name: str
    content: bytes
    sha256: str


@transaction.atomic
def pack_evidence(*, actor: Actor, kind: str, number: str, at: datetime) -> Pack:
    """Pack what the trail holds of an entry, a consent or a complaint; raise NotFound, NotSealedYet, TrailBroken."""
    require(PACK_EVIDENCE, actor)
    matter = find_matter(actor=actor, kind=kind, number=number)
    proved, waiting = proved_files(actor, matter)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        parcel = Parcel(archive, at, lambda: None)
        title = f"{kind} {matter.number}"
        parcel.write("README.txt", [readme(title, settings.SITE_URL, waiting, matter.has_older, at)])
        for name, content in (*proved, *told_files(matter, at)):
            parcel.write(name, [content])
        parcel.seal({"kind": kind, "number": matter.number}, TYPE)
    content = out.getvalue()
    digest, entries = hashlib.sha256(content).hexdigest(), len({entry.pk for entry in matter.entries}) - waiting
    record_event(
        PACK_EVIDENCE, actor, matter.number, at=at, firm_id=matter.firm_id, kind=kind, entries=entries, sha256=digest
    )
    return Pack(f"evidence-{kind}-{matter.number}.zip", content, digest)
