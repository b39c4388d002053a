"""Who may do what with profiles; reading another firm's profile is a matter of consents."""

from creditshare.kernel.actor import (
    BANK,
    ENTERPRISE,
    GUARANTOR,
    HANDLER,
    HEAD,
    LEGAL_REPRESENTATIVE,
    OFFICER,
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
TABLE = (VIEW_OWN_PROFILE, BROWSE_FIRMS, VIEW_STRATEGIES, PROPOSE_STRATEGY, TRY_STRATEGY, ACTIVATE_STRATEGY)
