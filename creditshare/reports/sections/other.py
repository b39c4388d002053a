"""Other information: what no public list tells and only the enterprise's consent opens."""

from typing import Any

from creditshare.reports.rules.blocks import Block, Heading, Paragraph
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.values import Words


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the head of the chapter; its parts follow."""
    return [
        Heading(gettext("Other information"), gettext("Shown only as the enterprise agreed")),
        Paragraph(
            gettext(
                "The grade of this platform, invoices, trade partners, taxes, staff, utilities and intellectual "
                "property follow, part by part."
            ),
            "muted",
        ),
    ]
