"""The sections of a credit report, in the order in which they are printed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from creditshare.reports.rules.blocks import Block
from creditshare.reports.rules.chapters import CHAPTERS
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.values import Words
from creditshare.reports.sections import (
    counterparties,
    cover,
    identity,
    invoices,
    months,
    notice,
    operations,
    other,
    overview,
    public,
    qualifications,
    rating,
    statements,
    tax,
    verification,
)

SECTIONS: dict[str, Callable[[dict[str, Any], Issue, Words], list[Block]]] = {
    "cover": cover.build,
    "notice": notice.build,
    "overview": overview.build,
    "identity": identity.build,
    **{chapter: partial(public.build, chapter) for chapter in CHAPTERS},
    "other": other.build,
    "rating": rating.build,
    "invoices": invoices.build,
    "months": months.build,
    "counterparties": counterparties.build,
    "tax": tax.build,
    "operations": operations.build,
    "qualifications": qualifications.build,
    "statements": statements.build,
    "verification": verification.build,
}

PARTS = frozenset({"rating", "invoices", "months", "counterparties", "tax", "operations", "qualifications"})
"""Sections that are parts of the chapter "other": their headings carry no number."""
