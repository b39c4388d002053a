"""What can be done with parties."""

from creditshare.parties.services.delegations import (
    end_delegation,
    give_delegation,
    remind_of_delegations,
    tell_representative,
)
from creditshare.parties.services.idempotency import claim_request, keep_answer, purge_expired, release_claim
from creditshare.parties.services.membership import (
    add_member,
    end_client,
    end_membership,
    issue_token,
    register_client,
    register_enterprise,
    register_organisation,
    rotate_client_keys,
)
from creditshare.parties.services.notices import mark_read, tell, tell_kinds
from creditshare.parties.services.personal import (
    give_personal_consent,
    keep_detail,
    see_personal,
    withdraw_personal_consent,
)

__all__ = [
    "add_member",
    "claim_request",
    "end_client",
    "end_delegation",
    "end_membership",
    "give_delegation",
    "give_personal_consent",
    "issue_token",
    "keep_answer",
    "keep_detail",
    "mark_read",
    "purge_expired",
    "register_client",
    "register_enterprise",
    "register_organisation",
    "release_claim",
    "remind_of_delegations",
    "rotate_client_keys",
    "see_personal",
    "tell",
    "tell_kinds",
    "tell_representative",
    "withdraw_personal_consent",
]
