"""Which roles an organisation of each kind offers, and which kinds must sign in with a second factor."""

from types import MappingProxyType

from creditshare.kernel import actor as kinds

_OFFICE = (kinds.OFFICER, kinds.REVIEWER, kinds.HEAD, kinds.ADMINISTRATOR, kinds.AUDITOR)
ROLES_OF = MappingProxyType(
    {
        kinds.ENTERPRISE: (kinds.LEGAL_REPRESENTATIVE, kinds.HANDLER, kinds.ADMINISTRATOR),
        kinds.BANK: _OFFICE,
        kinds.AGENCY: _OFFICE,
        kinds.GUARANTOR: _OFFICE,
        kinds.FINANCE_OFFICE: _OFFICE,
        kinds.OPERATOR: _OFFICE,
        kinds.AUDITOR_OFFICE: _OFFICE,
    }
)
CLIENT_ROLES = (kinds.OFFICER, kinds.REVIEWER, kinds.HANDLER)
"""What a system may be besides a system: never a head, an administrator or a legal representative."""

NEEDS_SECOND_FACTOR = frozenset(kinds.ORGANISATION_KINDS) - {kinds.ENTERPRISE}


def is_offered(kind: str, role: str) -> bool:
    """Say whether an organisation of a kind offers a role to its people."""
    return role in ROLES_OF[kind]


def needs_second_factor(kind: str | None) -> bool:
    """Say whether people of an organisation of a kind may do nothing before a second factor is set up."""
    return kind in NEEDS_SECOND_FACTOR
