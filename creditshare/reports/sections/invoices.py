"""What the invoices say: how much, how steady, how clean."""

from typing import Any

from creditshare.consents.rules.categories import INVOICE_SUMMARY
from creditshare.reports.rules.blocks import Block, Heading, Paragraph
from creditshare.reports.rules.coverage import PRESENT, absence, category_state
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.tables import indicator_table
from creditshare.reports.rules.values import Words, cells_of


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the invoice indicators."""
    heading = Heading(gettext("Sales and purchases"), gettext("Source: VAT invoices, without tax"))
    state = category_state(body, INVOICE_SUMMARY)
    if state != PRESENT:
        return [heading, absence(INVOICE_SUMMARY, state, gettext)]
    return [
        heading,
        *indicator_table(cells_of(body["blocks"][INVOICE_SUMMARY]), gettext),
        Paragraph(
            gettext(
                "Each invoice counts once. Voided invoices are left out of amounts; red-letter invoices reduce them. "
                "'Not known' means that the figure cannot be computed from what was delivered; it is not zero."
            ),
            "muted",
        ),
    ]
