"""Say once what a file's headings mean: look at them, try a mapping, keep it for the next file, deliver this one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from creditshare.audit.services import record_event
from creditshare.kernel.actor import ENTERPRISE, Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.parties.queries import get_organisation
from creditshare.records.errors import MappingIncomplete, SourceUnknown
from creditshare.records.models import Delivery, Original, SourceMapping
from creditshare.records.permissions import DELIVER_RECORDS, SAVE_MAPPING, Claim
from creditshare.records.queries.mappings import saved_mappings
from creditshare.records.services.deliveries import receive_delivery
from creditshare.records.services.originals import path_of
from creditshare.records.sources import SOURCES
from creditshare.records.sources.reading.child import Job
from creditshare.records.sources.reading.parent import read_original, refusal


@dataclass(slots=True)
class FirstRow:
    """One of a file's first rows as it would be read: its line, its cells by column, and what is wrong in it."""

    line: int
    cells: list[tuple[str, str]]
    wrong: dict[str, Any] | None


@dataclass(slots=True)
class Look:
    """A file whose headings are not known: its headings and samples, and what the mapping (tried, or proposed) gives.

    `unmapped` are required columns without a heading; while there are any, no row is read. `problem` says why the
    mapping would still not make it a file of the source.
    """

    name: str
    line: int
    headings: list[str]
    samples: list[list[str]]
    fingerprint: str
    missing: str
    mapping: dict[str, str]
    unmapped: list[str]
    rows: int = 0
    wrong: int = 0
    first: list[FirstRow] = field(default_factory=list)
    problem: Exception | None = None


def look_at_file(
    *, actor: Actor, source: str, digest: str, name: str, mapping: Mapping[str, str] | None = None, at: datetime
) -> Look | None:
    """Look at the first file of a kept original whose headings are not known; None where all are.

    `mapping` is tried, else one is proposed. Raise FileRefused where the original cannot be opened.
    """
    if source not in SOURCES:
        raise SourceUnknown(source=source)
    owner = get_organisation(actor.organisation_id) if actor.organisation_kind == ENTERPRISE else None
    require(DELIVER_RECORDS, actor, Claim(owner.pk if owner else None, SOURCES[source].SENDERS))
    original = Original.objects.filter(digest=digest).first()
    if original is None:
        raise NotFound()
    job = Job(
        path=str(path_of(original)),
        name=name,
        source=source,
        owner=owner.uscc if owner else None,
        mapping=dict(mapping or {}),
        today=timezone.make_naive(at).date().isoformat(),
        mappings=saved_mappings(source, sender_id=actor.organisation_id, owner_id=None),
        looks=True,
    )
    documents = read_original(job)
    next(documents)
    try:
        unknown = (found for found in documents if found.get("looked", {}).get("missing"))
        return next((_look(found["name"], found["looked"]) for found in unknown), None)
    finally:
        documents.close()


def _look(name: str, looked: dict[str, Any]) -> Look:
    rows = [FirstRow(row["line"], row["cells"], row["wrong"]) for row in looked.pop("first", [])]
    code, facts = looked.pop("refused", ""), looked.pop("facts", {})
    return Look(name=name, first=rows, problem=refusal(code, facts) if code else None, **looked)


@transaction.atomic
def save_mapping(
    *, actor: Actor, source: str, fingerprint: str, mapping: Mapping[str, str], at: datetime
) -> SourceMapping:
    """Keep what headings mean in the files of the actor's organisation, as a further version where there is one.

    The same meaning again is not kept twice. Raise SourceUnknown, or MappingIncomplete naming required columns.
    """
    require(SAVE_MAPPING, actor)
    if source not in SOURCES:
        raise SourceUnknown(source=source)
    columns = SOURCES[source].COLUMNS
    kept = {column.name: mapping.get(column.name, "") for column in columns}
    unmapped = [column.name for column in columns if column.required and not kept[column.name]]
    if unmapped:
        raise MappingIncomplete(columns="、".join(unmapped))
    earlier = SourceMapping.objects.filter(
        organisation=actor.organisation_id, source=source, fingerprint=fingerprint
    ).order_by("-version")
    last = earlier.first()
    if last is not None and last.mapping == kept:
        return last
    saved = SourceMapping.objects.create(
        organisation_id=actor.organisation_id,
        source=source,
        fingerprint=fingerprint,
        version=last.version + 1 if last else 1,
        mapping=kept,
        saved_by_id=actor.person_id,
        saved_at=at,
    )
    record_event(SAVE_MAPPING, actor, saved, at=at, source=source, fingerprint=fingerprint, version=saved.version)
    return saved


def deliver_mapped(
    *, actor: Actor, source: str, digest: str, name: str, mapping: Mapping[str, str], at: datetime
) -> Delivery:
    """Keep what the headings of a file mean and deliver it; raise MappingIncomplete, or what a look raises."""
    look = look_at_file(actor=actor, source=source, digest=digest, name=name, mapping=mapping, at=at)
    with transaction.atomic():
        if look is not None:
            save_mapping(actor=actor, source=source, fingerprint=look.fingerprint, mapping=look.mapping, at=at)
        path = path_of(Original.objects.get(digest=digest))
        return receive_delivery(actor=actor, source=source, name=name, path=path, at=at)
