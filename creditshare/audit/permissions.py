"""Who may read the trail: the auditor's office all of it, an organisation its own deeds and those with its data."""

from creditshare.kernel.actor import (
    ADMINISTRATOR,
    AGENCY,
    AUDITOR,
    AUDITOR_OFFICE,
    BANK,
    ENTERPRISE,
    FINANCE_OFFICE,
    GUARANTOR,
    HANDLER,
    HEAD,
    LEGAL_REPRESENTATIVE,
    OPERATOR,
)
from creditshare.kernel.permissions import Permission

OVERSEERS = frozenset({ADMINISTRATOR, HEAD, AUDITOR})

SEARCH_TRAIL = Permission(
    "audit.trail.search",
    {
        AUDITOR_OFFICE: frozenset({AUDITOR}),
        ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE, HANDLER, ADMINISTRATOR}),
        BANK: OVERSEERS,
        AGENCY: OVERSEERS,
        GUARANTOR: OVERSEERS,
        FINANCE_OFFICE: OVERSEERS,
        OPERATOR: OVERSEERS,
    },
)
VERIFY_TRAIL = Permission("audit.trail.verify", {AUDITOR_OFFICE: frozenset({AUDITOR})})
# Who decides that a person's words go: the auditor's office, which owns none of the data.
ERASE_FIELDS = Permission("audit.field.erase", {AUDITOR_OFFICE: frozenset({AUDITOR})})
VIEW_STANDING = Permission(
    "audit.trail.standing", {AUDITOR_OFFICE: frozenset({AUDITOR, ADMINISTRATOR}), OPERATOR: OVERSEERS}
)
# What the platform itself does, recorded without a permission of its own.
TRAIL_CHECKED = "audit.trail.checked"
FORGET_FIELDS = "audit.field.forget"
WITNESS_CHECKPOINT = "audit.checkpoint.witness"
