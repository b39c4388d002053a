"""Who may do what with profiles; reading another firm's profile is a matter of consents."""

from creditshare.kernel.actor import ENTERPRISE, HANDLER, LEGAL_REPRESENTATIVE
from creditshare.kernel.permissions import Permission

VIEW_OWN_PROFILE = Permission(
    "profiles.own.view", {ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE, HANDLER})}, platform=False
)
TABLE = (VIEW_OWN_PROFILE,)
