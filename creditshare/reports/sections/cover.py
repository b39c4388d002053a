"""The cover: which firm, which copy, for whom and for what, and how to check it."""

from typing import Any

from creditshare.consents.rules.categories import CATEGORIES
from creditshare.reports.rules.blocks import Block, Cover
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.tables import last_day
from creditshare.reports.rules.values import Words


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the cover."""
    rows = (
        (gettext("Unified social credit code"), str(body["uscc"])),
        (gettext("Report number"), issue.number),
        (gettext("Issued at"), f"{issue.issued_at:%Y-%m-%d %H:%M:%S}"),
        (gettext("Data as of"), issue.as_of.isoformat()),
        (gettext("Valid until"), f"{issue.expires_at:%Y-%m-%d %H:%M}"),
        (gettext("Issued by"), gettext("CreditShare, the credit-sharing platform of Yaohai District")),
        (gettext("Version"), f"{issue.layout} · {body.get('rules', '')}".rstrip(" ·")),
        (gettext("Purpose"), gettext(issue.purpose_label)),
        (gettext("Scope"), _scope(body, gettext)),
        (gettext("Issued to"), issue.reader),
    )
    return [
        Cover(
            brand=gettext("CreditShare"),
            title=gettext("Enterprise credit report"),
            subtitle=gettext("The credit-sharing platform of Yaohai District, Hefei"),
            name=str(body["name"]),
            rows=rows,
            link=issue.verify_url,
            link_caption=gettext("Scan to verify"),
        )
    ]


def _scope(body: dict[str, Any], gettext: Words) -> str:
    """Say which edition this is: the whole, or what a consent opens of it."""
    shown, period = [category for category in CATEGORIES if category in body.get("blocks", {})], body.get("period")
    if period is None and len(shown) == len(CATEGORIES):
        return gettext("Complete: all {count} kinds of data").format(count=len(CATEGORIES))
    said = gettext("By consent: {shown} of {count} kinds of data").format(shown=len(shown), count=len(CATEGORIES))
    return said if period is None else f"{said} · {period['from']} – {last_day(period['until'])}"
