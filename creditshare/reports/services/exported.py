"""The part of a firm's copy that reports keep: every report about it, as it was signed, and what each said."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from creditshare.kernel.plain_files import json_lines
from creditshare.reports.models import Report, Statement
from creditshare.reports.queries import file_path

PIECE = 2**16
FACTS = ("number", "purpose", "as_of", "issued_at", "expires_at", "withdrawn_at", "sha256")

SAID = ("about", "text", "made_at", "withdrawn_at")


def exported(firm_id: int, at: datetime) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the files of the part: path, and its bytes piece by piece."""
    reports = Report.objects.filter(firm_id=firm_id).exclude(sha256=None).order_by("issued_at", "number")
    statements = Statement.objects.filter(firm_id=firm_id).order_by("made_at", "pk")
    yield "reports/statements.jsonl", json_lines({name: getattr(row, name) for name in SAID} for row in statements)
    yield "reports/register.jsonl", json_lines(_facts(report) for report in reports.iterator())
    for report in reports.iterator():
        if file_path(report.sha256).is_file():
            yield f"reports/{report.number}.pdf", _pieces(report.sha256)


def _facts(report: Report) -> dict[str, Any]:
    said = {name: getattr(report, name) for name in FACTS}
    return said | {"issued_to": report.requested_by.name, "said": json.loads(report.snapshot)}


def _pieces(sha256: str) -> Iterator[bytes]:
    with file_path(sha256).open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
