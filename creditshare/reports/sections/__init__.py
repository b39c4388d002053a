"""The sections of a credit report, in the order in which they are printed."""

from collections.abc import Callable
from typing import Any

from creditshare.reports.rules.blocks import Block
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.values import Words
from creditshare.reports.sections import (
    counterparties,
    cover,
    identity,
    integrity,
    invoices,
    months,
    notice,
    operations,
    overview,
    qualifications,
    rating,
    tax,
    verification,
)

SECTIONS: dict[str, Callable[[dict[str, Any], Issue, Words], list[Block]]] = {
    "cover": cover.build,
    "notice": notice.build,
    "overview": overview.build,
    "identity": identity.build,
    "rating": rating.build,
    "invoices": invoices.build,
    "months": months.build,
    "counterparties": counterparties.build,
    "tax": tax.build,
    "integrity": integrity.build,
    "operations": operations.build,
    "qualifications": qualifications.build,
    "verification": verification.build,
}
