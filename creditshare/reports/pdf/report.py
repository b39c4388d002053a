"""The credit report as a file: the sections' blocks in the report's language, drawn."""

from itertools import chain
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from creditshare.reports.pdf.document import Furniture, draw_report
from creditshare.reports.rules.blocks import Block
from creditshare.reports.rules.issue import Issue
from creditshare.reports.sections import SECTIONS


def assemble_report(body: dict[str, Any], issue: Issue) -> list[Block]:
    """Return the blocks of every section, in the language of the issue."""
    with translation.override(issue.language):
        return list(chain.from_iterable(build(body, issue, gettext) for build in SECTIONS.values()))


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
