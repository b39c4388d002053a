"""Who may deliver records, and who may see what became of a delivery."""

from dataclasses import dataclass
from typing import Any

from creditshare.kernel.actor import (
    ADMINISTRATOR,
    AGENCY,
    ENTERPRISE,
    FINANCE_OFFICE,
    HANDLER,
    HEAD,
    LEGAL_REPRESENTATIVE,
    OFFICER,
    OPERATOR,
    SYSTEM_CLIENT,
    Actor,
)
from creditshare.kernel.permissions import Permission

FIRM = frozenset({LEGAL_REPRESENTATIVE, HANDLER, SYSTEM_CLIENT})
OFFICE = frozenset({OFFICER, HEAD, SYSTEM_CLIENT})


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody wants to deliver: whose records (None: found from the rows), and who may send that source."""

    owner_id: int | None
    senders: frozenset[str]


def is_own_or_of_office(actor: Actor, claim: Claim) -> bool:
    """Say whether such a delivery may come from the actor: a firm sends its own invoices and nothing else.

    What an office says about a firm comes from the office, else a firm could grade itself.
    """
    own = actor.organisation_kind != ENTERPRISE or claim.owner_id == actor.organisation_id
    return own and actor.organisation_kind in claim.senders


def is_sender_or_owner(actor: Actor, delivery: Any) -> bool:
    """Say whether the actor's organisation sent the delivery, or it is about that organisation."""
    return actor.organisation_id in (delivery.sender_id, delivery.owner_id)


def is_sender(actor: Actor, delivery: Any) -> bool:
    """Say whether the actor sent the delivery: a wrong row may be about anybody, so nobody else sees it."""
    return actor.organisation_id == delivery.sender_id


def is_sender_or_operator(actor: Actor, delivery: Any) -> bool:
    """Say whether the actor sent the delivery or runs the platform, which mends causes without seeing content."""
    return is_sender(actor, delivery) or actor.organisation_kind == OPERATOR


def is_of_firm(actor: Actor, dispute: Any) -> bool:
    """Say whether the dispute is the actor's firm's own."""
    return actor.organisation_id == dispute.firm_id


def is_routed_to(actor: Actor, dispute: Any) -> bool:
    """Say whether the actor's office reported what is disputed; the operator decides where no other office did."""
    if dispute.routed_to_id is None:
        return actor.organisation_kind == OPERATOR
    return actor.organisation_id == dispute.routed_to_id


def is_firm_or_routed_to(actor: Actor, dispute: Any) -> bool:
    """Say whether the actor is a party to the dispute; nobody else reads what a firm claims."""
    return is_of_firm(actor, dispute) or is_routed_to(actor, dispute)


DECIDERS = {
    AGENCY: frozenset({OFFICER, HEAD}),
    FINANCE_OFFICE: frozenset({OFFICER, HEAD}),
    OPERATOR: frozenset({OFFICER, ADMINISTRATOR}),
}
DELIVER_RECORDS = Permission(
    "records.delivery.receive", {ENTERPRISE: FIRM, AGENCY: OFFICE, FINANCE_OFFICE: OFFICE}, is_own_or_of_office
)
VIEW_DELIVERY = Permission(
    "records.delivery.view", {ENTERPRISE: FIRM, AGENCY: OFFICE, FINANCE_OFFICE: OFFICE}, is_sender_or_owner
)
CANCEL_DELIVERY = Permission(
    "records.delivery.cancel", {ENTERPRISE: FIRM, AGENCY: OFFICE, FINANCE_OFFICE: OFFICE}, is_sender_or_owner
)
VIEW_WRONG_ROWS = Permission(
    "records.wrong_row.view", {ENTERPRISE: FIRM, AGENCY: OFFICE, FINANCE_OFFICE: OFFICE}, is_sender
)
MEND_ROWS = Permission("records.wrong_row.mend", {ENTERPRISE: FIRM, AGENCY: OFFICE, FINANCE_OFFICE: OFFICE}, is_sender)
REPLAY_DELIVERY = Permission(
    "records.delivery.replay",
    {ENTERPRISE: FIRM, AGENCY: OFFICE, FINANCE_OFFICE: OFFICE, OPERATOR: frozenset({OFFICER, ADMINISTRATOR})},
    is_sender_or_operator,
)
REGISTER_UNKNOWN = Permission("records.firm.register", {AGENCY: OFFICE})
FILE_DISPUTE = Permission("records.dispute.file", {ENTERPRISE: FIRM})
WITHDRAW_DISPUTE = Permission("records.dispute.withdraw", {ENTERPRISE: FIRM}, is_of_firm)
DECIDE_DISPUTE = Permission("records.dispute.decide", DECIDERS, is_routed_to)
VIEW_DISPUTE = Permission("records.dispute.view", {ENTERPRISE: FIRM, **DECIDERS}, is_firm_or_routed_to)
VIEW_SOURCES = Permission("records.source.view", {ENTERPRISE: FIRM})
VIEW_QUALITY = Permission(
    "records.quality.view",
    {AGENCY: OFFICE, FINANCE_OFFICE: OFFICE, OPERATOR: frozenset({OFFICER, ADMINISTRATOR})},
)
VIEW_SEQUENCES = Permission(
    "records.sequence.view",
    {ENTERPRISE: FIRM, AGENCY: OFFICE, FINANCE_OFFICE: OFFICE, OPERATOR: frozenset({OFFICER, ADMINISTRATOR})},
)
RELEASE_SEQUENCE = Permission("records.sequence.release", {OPERATOR: frozenset({OFFICER, ADMINISTRATOR})})
SAVE_MAPPING = Permission("records.mapping.save", {ENTERPRISE: FIRM, AGENCY: OFFICE, FINANCE_OFFICE: OFFICE})
EXPORT_RECORDS = Permission(
    "records.record.export",
    {AGENCY: frozenset({SYSTEM_CLIENT}), FINANCE_OFFICE: frozenset({SYSTEM_CLIENT})},
    platform=False,
)
PULL_RECORDS = Permission("records.connector.pull", {})
PERMISSIONS = (
    DELIVER_RECORDS,
    VIEW_DELIVERY,
    CANCEL_DELIVERY,
    VIEW_WRONG_ROWS,
    MEND_ROWS,
    REPLAY_DELIVERY,
    REGISTER_UNKNOWN,
    FILE_DISPUTE,
    WITHDRAW_DISPUTE,
    DECIDE_DISPUTE,
    VIEW_DISPUTE,
    VIEW_SOURCES,
    VIEW_QUALITY,
    VIEW_SEQUENCES,
    RELEASE_SEQUENCE,
    SAVE_MAPPING,
    EXPORT_RECORDS,
    PULL_RECORDS,
)
