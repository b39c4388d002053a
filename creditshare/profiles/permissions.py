"""Who may do what with profiles; reading another firm's profile is a matter of consents."""

from creditshare.kernel.actor import (
    ADMINISTRATOR,
    AUDITOR,
    AUDITOR_OFFICE,
    BANK,
    ENTERPRISE,
    FINANCE_OFFICE,
    GUARANTOR,
    HANDLER,
    HEAD,
    LEGAL_REPRESENTATIVE,
    OFFICER,
    OPERATOR,
    REVIEWER,
    SYSTEM_CLIENT,
)
from creditshare.kernel.permissions import Permission

READERS = frozenset({OFFICER, REVIEWER, HEAD, SYSTEM_CLIENT})

VIEW_OWN_PROFILE = Permission(
    "profiles.own.view", {ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE, HANDLER})}, platform=False
)
BROWSE_FIRMS = Permission("profiles.firms.browse", {BANK: READERS, GUARANTOR: READERS}, platform=False)
_STAFF = frozenset({OFFICER, REVIEWER, HEAD})
VIEW_STRATEGIES = Permission("profiles.strategy.view", {BANK: READERS}, platform=False)
PROPOSE_STRATEGY = Permission("profiles.strategy.propose", {BANK: _STAFF}, platform=False)
TRY_STRATEGY = Permission("profiles.strategy.try", {BANK: _STAFF}, platform=False)
ACTIVATE_STRATEGY = Permission("profiles.strategy.activate", {BANK: frozenset({REVIEWER, HEAD})}, platform=False)
_KEEPERS = _STAFF | {ADMINISTRATOR}
# By which table firms are rated is no secret: the firms, and whoever relies on a rating, may read it.
VIEW_SCORECARDS = Permission(
    "profiles.scorecard.view",
    {
        ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE, HANDLER}),
        BANK: READERS,
        GUARANTOR: READERS,
        FINANCE_OFFICE: _STAFF,
        AUDITOR_OFFICE: frozenset({AUDITOR}),
        OPERATOR: _KEEPERS | {AUDITOR},
    },
)
VIEW_CHECKS = Permission(
    "profiles.scorecard.checks", {OPERATOR: _KEEPERS | {AUDITOR}, AUDITOR_OFFICE: frozenset({AUDITOR})}
)
CHECK_SCORECARD = Permission("profiles.scorecard.check", {OPERATOR: _KEEPERS}, platform=False)
PROPOSE_SCORECARD = Permission("profiles.scorecard.propose", {OPERATOR: _KEEPERS}, platform=False)
APPROVE_SCORECARD = Permission("profiles.scorecard.approve", {OPERATOR: frozenset({REVIEWER, HEAD})}, platform=False)
TABLE = (
    VIEW_OWN_PROFILE,
    BROWSE_FIRMS,
    VIEW_STRATEGIES,
    PROPOSE_STRATEGY,
    TRY_STRATEGY,
    ACTIVATE_STRATEGY,
    VIEW_SCORECARDS,
    VIEW_CHECKS,
    CHECK_SCORECARD,
    PROPOSE_SCORECARD,
    APPROVE_SCORECARD,
)
