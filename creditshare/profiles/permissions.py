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
TABLE = (VIEW_OWN_PROFILE, BROWSE_FIRMS)
