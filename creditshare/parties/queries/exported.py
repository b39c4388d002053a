"""The part of a firm's copy that parties keep: what the register says, who acts for it, and what it was told."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from creditshare.kernel.plain_files import csv_lines, json_lines
from creditshare.parties.models import Enterprise, Membership, Notice, Organisation

MEMBER = ("person", "role", "title", "is_active", "since", "until")
TOLD = ("at", "code", "facts", "link", "read_at")


def exported(firm_id: int, at: datetime) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the files of the part: path, and its bytes piece by piece."""
    yield "firm/register.jsonl", json_lines([_register(firm_id)])
    yield "firm/members.csv", csv_lines(MEMBER, _members(firm_id))
    yield "firm/notices.csv", csv_lines(TOLD, _notices(firm_id))
    yield "firm/notices.jsonl", json_lines(_notices(firm_id))


def _register(firm_id: int) -> dict[str, Any]:
    organisation = Organisation.objects.get(pk=firm_id)
    known = Enterprise.objects.filter(pk=firm_id).values().first() or {}
    return {"uscc": organisation.uscc, "name": organisation.name, "since": organisation.created_at, **known}


def _members(firm_id: int) -> Iterator[dict[str, Any]]:
    rows = Membership.objects.filter(organisation_id=firm_id).select_related("person").order_by("pk")
    for row in rows.iterator():
        yield {name: getattr(row, name) for name in MEMBER[1:]} | {"person": row.person.full_name}


def _notices(firm_id: int) -> Iterator[dict[str, Any]]:
    yield from Notice.objects.filter(organisation_id=firm_id).order_by("pk").values(*TOLD).iterator()
