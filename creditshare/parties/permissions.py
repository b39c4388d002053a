"""Who may do what in parties."""

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
    OFFICER,
    OPERATOR,
    ORGANISATION_KINDS,
    REVIEWER,
    ROLES,
    SYSTEM_CLIENT,
)
from creditshare.kernel.permissions import Permission
from creditshare.parties.rules.relations import (
    over_own_organisation,
    over_own_organisation_or_as_operator,
    over_own_person,
)

_ADMINISTRATOR = frozenset({ADMINISTRATOR})
_WHO_RUNS = frozenset({LEGAL_REPRESENTATIVE, ADMINISTRATOR})
_WHO_LOOKS = frozenset({HEAD, ADMINISTRATOR, AUDITOR})
_DESK = frozenset({OFFICER, REVIEWER, HEAD})
_OFFICES = (BANK, AGENCY, GUARANTOR, FINANCE_OFFICE, OPERATOR)

REGISTER_ENTERPRISE = Permission(
    "parties.enterprise.register",
    {OPERATOR: frozenset({ADMINISTRATOR, OFFICER}), AGENCY: frozenset({ADMINISTRATOR, OFFICER, SYSTEM_CLIENT})},
)
REGISTER_ORGANISATION = Permission("parties.organisation.register", {OPERATOR: _ADMINISTRATOR})
LIST_ORGANISATIONS = Permission(
    "parties.organisation.list",
    dict.fromkeys((OPERATOR, AUDITOR_OFFICE, FINANCE_OFFICE), frozenset({OFFICER, REVIEWER, *_WHO_LOOKS})),
)
LIST_MEMBERS = Permission(
    "parties.member.list",
    {ENTERPRISE: _WHO_RUNS, AUDITOR_OFFICE: _WHO_LOOKS, **dict.fromkeys(_OFFICES, _WHO_LOOKS)},
)
ADD_MEMBER = Permission(
    "parties.member.add",
    {ENTERPRISE: _WHO_RUNS, AUDITOR_OFFICE: _ADMINISTRATOR, **dict.fromkeys(_OFFICES, _ADMINISTRATOR)},
    over=over_own_organisation_or_as_operator,
)
END_MEMBERSHIP = Permission("parties.member.end", ADD_MEMBER.allowed, over=over_own_organisation_or_as_operator)
LIST_CLIENTS = Permission("parties.client.list", dict.fromkeys(_OFFICES, _ADMINISTRATOR))
REGISTER_CLIENT = Permission(
    "parties.client.register", dict.fromkeys(_OFFICES, _ADMINISTRATOR), over=over_own_organisation_or_as_operator
)
ROTATE_CLIENT_KEYS = Permission(
    "parties.client.rotate", dict.fromkeys(_OFFICES, _ADMINISTRATOR), over=over_own_organisation
)
END_CLIENT = Permission(
    "parties.client.end", dict.fromkeys(_OFFICES, _ADMINISTRATOR), over=over_own_organisation_or_as_operator
)
GIVE_DELEGATION = Permission("parties.delegation.give", {ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE})}, platform=False)
END_DELEGATION = Permission(
    "parties.delegation.end", GIVE_DELEGATION.allowed, over=over_own_organisation, platform=False
)
VIEW_DELEGATIONS = Permission(
    "parties.delegation.view", {ENTERPRISE: _WHO_RUNS | {HANDLER}}, over=over_own_organisation, platform=False
)
KEEP_OWN_DETAILS = Permission("parties.personal.keep", {ENTERPRISE: _WHO_RUNS | {HANDLER}}, platform=False)
GIVE_PERSONAL = Permission("parties.personal.give", KEEP_OWN_DETAILS.allowed, platform=False)
WITHDRAW_PERSONAL = Permission(
    "parties.personal.withdraw", KEEP_OWN_DETAILS.allowed, over=over_own_person, platform=False
)
SEE_PERSONAL = Permission(
    "parties.personal.see", dict.fromkeys((BANK, GUARANTOR, FINANCE_OFFICE), _DESK), platform=False
)
READ_NOTICES = Permission("parties.notice.read", dict.fromkeys(ORGANISATION_KINDS, frozenset(ROLES)))
TABLE = (
    READ_NOTICES,
    REGISTER_ENTERPRISE,
    REGISTER_ORGANISATION,
    LIST_ORGANISATIONS,
    LIST_MEMBERS,
    ADD_MEMBER,
    END_MEMBERSHIP,
    LIST_CLIENTS,
    REGISTER_CLIENT,
    ROTATE_CLIENT_KEYS,
    END_CLIENT,
    GIVE_DELEGATION,
    END_DELEGATION,
    VIEW_DELEGATIONS,
    KEEP_OWN_DETAILS,
    GIVE_PERSONAL,
    WITHDRAW_PERSONAL,
    SEE_PERSONAL,
)
