"""The credit report as a file: the sections' blocks in the report's language, drawn."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from creditshare.reports.pdf.document import Furniture, draw_report
from creditshare.reports.rules.blocks import Block, Heading
from creditshare.reports.rules.issue import Issue
from creditshare.reports.sections import PARTS, SECTIONS


def assemble_report(body: dict[str, Any], issue: Issue) -> list[Block]:
    """Return the blocks of every section, in the language of the issue."""
    with translation.override(issue.language):
        return list(_numbered({key: build(body, issue, gettext) for key, build in SECTIONS.items()}))


def _numbered(sections: dict[str, list[Block]]) -> Iterator[Block]:
    """Yield the blocks, each chapter's heading with its number; the cover has none, and parts of a chapter none."""
    number = 0
    for key, blocks in sections.items():
        for block in blocks:
            if isinstance(block, Heading) and key not in PARTS:
                number += 1
                yield replace(block, number=str(number))
            else:
                yield block


def furniture_of(body: dict[str, Any], issue: Issue) -> Furniture:
    """Return what stands around the blocks on every page."""
    with translation.override(issue.language):
        return Furniture(
            brand=gettext("CreditShare"),
            title=gettext("Enterprise credit report"),
            name=str(body["name"]),
            number=issue.number,
            page=gettext("Page {page} of {pages}"),
            remark=gettext("For reference only; verify before relying on it"),
            at=issue.issued_at,
        )


def render_report(body: dict[str, Any], issue: Issue) -> bytes:
    """Draw the report, unsigned; the same body and issue give the same bytes."""
    return draw_report(assemble_report(body, issue), furniture_of(body, issue))
