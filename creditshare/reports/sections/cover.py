"""The cover: which firm, which copy, for whom and for what, and how to check it."""

from typing import Any

from creditshare.reports.rules.blocks import Block, Cover
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.values import Words


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the cover."""
    rows = (
        (gettext("Unified social credit code"), str(body["uscc"])),
        (gettext("Report number"), issue.number),
        (gettext("Issued at"), f"{issue.issued_at:%Y-%m-%d %H:%M:%S}"),
        (gettext("Data as of"), issue.as_of.isoformat()),
        (gettext("Valid until"), f"{issue.expires_at:%Y-%m-%d %H:%M}"),
        (gettext("Version"), f"{issue.layout} · {body.get('rules', '')}".rstrip(" ·")),
        (gettext("Purpose"), gettext(issue.purpose_label)),
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
