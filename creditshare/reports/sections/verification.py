"""The verification page: the seal, the number, and what each answer of the verify page means."""

from typing import Any

from creditshare.reports.rules.blocks import Block, Heading, Paragraph, Stamp, Table
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.values import Words


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return how to check this report."""
    rows = (
        (gettext("Report number"), issue.number),
        (gettext("Issued at"), f"{issue.issued_at:%Y-%m-%d %H:%M:%S}"),
        (gettext("Issued by"), gettext("CreditShare")),
        (gettext("Verify at"), issue.verify_url.rsplit("/", 1)[0]),
    )
    answers = (
        (gettext("Authentic"), gettext("The file is byte for byte the one that was issued, and it is the latest.")),
        (gettext("Altered"), gettext("It carries our number or seal, but its bytes differ. Do not rely on it.")),
        (gettext("Withdrawn"), gettext("It was issued, and later withdrawn by us or by the enterprise's consent.")),
        (gettext("Superseded"), gettext("It is genuine, but a report or the records are newer.")),
        (gettext("Expired"), gettext("It is genuine, but its figures are too old to rely on.")),
        (gettext("Unknown"), gettext("This platform never issued it.")),
    )
    return [
        Heading(gettext("Verify this report")),
        Stamp(
            lines=(gettext("CreditShare"), gettext("report seal")),
            link=issue.verify_url,
            link_caption=gettext("Scan to verify"),
            rows=rows,
        ),
        Paragraph(
            gettext(
                "Scan the code or open the address and give the number, or drop this file there: the platform "
                "compares the SHA-256 of the file with its issue register. A single changed, added or missing byte "
                "is found. A printout can be compared only by number; ask for the file."
            )
        ),
        Table((gettext("Answer"), gettext("What it means")), answers, "ll", (18, 82)),
    ]
