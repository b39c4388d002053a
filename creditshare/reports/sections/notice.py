"""The notice: what the report rests on, what it is not, and where to object."""

from typing import Any

from creditshare.reports.rules.blocks import Block, Heading, Points
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.values import Words


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the notice (公共信用信息报告标准 2022: 报告说明; 征信业管理条例 art. 20, 23 and 25)."""
    items = (
        gettext(
            "This report was made by a system from the records that the sources named in it had delivered to this "
            "platform by {day}; what they delivered later is not in it."
        ).format(day=issue.as_of.isoformat()),
        _ground(issue, gettext),
        gettext("It is for reference only and is not the sole basis of any decision; it is no promise of credit."),
        gettext(
            "Missing is not the same as none: 'no record' says that a connected source holds nothing, 'not "
            "authorised' that the enterprise did not agree to show it, 'source not connected' that nobody asked "
            "yet."
        ),
        gettext(
            "An enterprise that disagrees with a datum may object on its own page or at the own-report desk. The "
            "datum is then marked as disputed and decided within 20 days of receipt."
        ),
        gettext("Use it only for the stated purpose; do not pass it on, and do not change it in any part."),
        gettext(
            "The digital seal proves that the file is whole and comes from this platform. Until a certification "
            "authority licensed in China certifies its key it is not a reliable electronic signature in the sense "
            "of the Electronic Signature Law, article 13."
        ),
    )
    return [Heading(gettext("About this report")), Points(items)]


def _ground(issue: Issue, gettext: Words) -> str:
    if issue.is_own:
        return gettext("It was issued at the request of the enterprise itself, about its own data.")
    return gettext(
        "It shows only what the enterprise agreed to show to {reader} for '{purpose}' (consent {consent}); the "
        "reading was recorded and the enterprise can see it."
    ).format(reader=issue.reader, purpose=gettext(issue.purpose_label), consent=issue.consent[:8])
