"""Look into a file before it is delivered: its sender sees what was recognised, and only the original is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from creditshare.kernel.actor import ENTERPRISE, Actor
from creditshare.kernel.permissions import require
from creditshare.parties.queries import get_organisation
from creditshare.records.errors import FileRefused, SourceUnknown
from creditshare.records.models import Original
from creditshare.records.permissions import DELIVER_RECORDS, Claim
from creditshare.records.queries.mappings import saved_mappings
from creditshare.records.rules.previews import preview_invoices, preview_records
from creditshare.records.rules.tables import WrongCell
from creditshare.records.services.originals import path_of, store_original
from creditshare.records.sources import SOURCES
from creditshare.records.sources.reading.child import Job
from creditshare.records.sources.reading.parent import read_original, refusal

LOOKED_AT = 3
SHOWN = 5


@dataclass(slots=True)
class RecognisedFile:
    """What one file turned out to be, or why it would be refused."""

    name: str
    rows: int = 0
    issued: int = 0
    received: int = 0
    first: str = ""
    last: str = ""
    owner: str = ""
    wrong: list[WrongCell] = field(default_factory=list)
    wrong_count: int = 0
    firms: int = 0
    headings: list[str] = field(default_factory=list)
    first_rows: list[list[str]] = field(default_factory=list)
    refusal: FileRefused | None = None

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Return the first rows, each cell with its heading."""
        return [list(zip(self.headings, cells, strict=True)) for cells in self.first_rows]


@dataclass(slots=True)
class Recognised:
    """What a delivery would bring: how many files there are, and a look into the first of them."""

    original: Original
    files_total: int
    files: list[RecognisedFile]


def recognise_file(*, actor: Actor, source: str, name: str, content: bytes, at: datetime) -> Recognised:
    """Keep the original and read its first files without applying them; raise FileRefused or a refusal of the actor."""
    if source not in SOURCES:
        raise SourceUnknown(source=source)
    owner = get_organisation(actor.organisation_id) if actor.organisation_kind == ENTERPRISE else None
    require(DELIVER_RECORDS, actor, Claim(owner.pk if owner else None, SOURCES[source].SENDERS))
    with transaction.atomic():
        original = store_original(content, at=at)
    job = Job(
        path=str(path_of(original)),
        name=name,
        source=source,
        owner=owner.uscc if owner else None,
        mapping={},
        today=timezone.make_naive(at).date().isoformat(),
        mappings=saved_mappings(source, sender_id=actor.organisation_id, owner_id=None),
    )
    documents = read_original(job)
    plan = next(documents)["plan"]
    files = [_recognised(source, document) for document, _ in zip(documents, range(LOOKED_AT), strict=False)]
    documents.close()
    return Recognised(original, len(plan), files)


def _recognised(source: str, document: Mapping[str, Any]) -> RecognisedFile:
    file = RecognisedFile(document["name"])
    if "refused" in document:
        file.refusal = refusal(document["refused"], document["facts"])
        return file
    parsed = document["parsed"]
    file.rows, file.wrong_count, file.owner = parsed["rows"], len(parsed["wrong"]), parsed.get("owner", "")
    file.wrong = [WrongCell(**cell) for cell in parsed["wrong"][:SHOWN]]
    if "accepted" in parsed:
        sides, days = parsed["accepted"]["side"], parsed["accepted"]["issue_date"]
        file.issued, file.received = sides.count("S"), sides.count("P")
        file.headings, file.first_rows = preview_invoices(parsed["accepted"], parsed["partners"])
    else:
        file.firms = len({record["uscc"] for record in parsed["records"]})
        file.headings, file.first_rows = preview_records(SOURCES[source].LAYOUT, parsed["records"])
        days = [record["occurred_on"] for record in parsed["records"] if record["occurred_on"]]
    if days:
        file.first, file.last = min(days), max(days)
    return file
