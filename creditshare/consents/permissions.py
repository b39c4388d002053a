"""Who may do what with consents: the grantee asks and reads, the firm answers and ends."""

from typing import Any

from creditshare.consents.models import Consent
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
    Actor,
)
from creditshare.kernel.permissions import Permission
from creditshare.parties.queries import get_organisation

FIRM = {ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE, HANDLER})}
ASKING = frozenset({OFFICER, REVIEWER, HEAD, SYSTEM_CLIENT})
GRANTEE = {BANK: ASKING, GUARANTOR: ASKING, FINANCE_OFFICE: ASKING}


def is_grantor(actor: Actor, consent: Consent) -> bool:
    """Say whether the actor acts for the firm whose data the consent is about."""
    if actor.organisation_id is None:
        return False
    return consent.firm_uscc == get_organisation(actor.organisation_id).uscc


def is_grantee(actor: Actor, consent: Consent) -> bool:
    """Say whether the actor acts for the organisation that asked."""
    return consent.grantee_id == actor.organisation_id


REQUEST_CONSENT = Permission("consents.consent.request", GRANTEE, platform=False)
WITHDRAW_REQUEST = Permission("consents.consent.withdraw", GRANTEE, over=is_grantee, platform=False)
ACCEPT_CONSENT = Permission("consents.consent.accept", FIRM, over=is_grantor, platform=False)
DECLINE_CONSENT = Permission("consents.consent.decline", FIRM, over=is_grantor, platform=False)
PAUSE_CONSENT = Permission("consents.consent.pause", FIRM, over=is_grantor, platform=False)
RESUME_CONSENT = Permission("consents.consent.resume", FIRM, over=is_grantor, platform=False)
REVOKE_CONSENT = Permission("consents.consent.revoke", FIRM, over=is_grantor, platform=False)
NARROW_CONSENT = Permission("consents.consent.narrow", FIRM, over=is_grantor, platform=False)
RENEW_CONSENT = Permission("consents.consent.renew", FIRM, over=is_grantor, platform=False)
SUPERSEDED_EVENT = "consents.consent.supersede"
READ_DATA = Permission("consents.data.read", GRANTEE, platform=False)
VIEW_CONSENTS = Permission("consents.consent.view", {**FIRM, **GRANTEE}, platform=False)
LIST_READS = Permission(
    "consents.reads.list",
    {
        **FIRM,
        BANK: ASKING | {ADMINISTRATOR, AUDITOR},
        GUARANTOR: ASKING | {ADMINISTRATOR, AUDITOR},
        FINANCE_OFFICE: ASKING | {ADMINISTRATOR, AUDITOR},
        AUDITOR_OFFICE: frozenset({AUDITOR}),
    },
    platform=False,
)

BANKERS = {BANK: ASKING}
INVITE_CLASS = Permission("consents.invitation.make", FIRM, platform=False)
WITHDRAW_INVITATION = Permission("consents.invitation.withdraw", FIRM, platform=False)
TAKE_UP_INVITATION = Permission("consents.invitation.take_up", BANKERS, platform=False)
VIEW_INVITATIONS = Permission("consents.invitation.view", {**FIRM, **BANKERS}, platform=False)
CLASSIFY_GRANTEE = Permission("consents.grantee.classify", {OPERATOR: frozenset({ADMINISTRATOR})})
VIEW_COPIES = Permission(
    "consents.copies.view", {**FIRM, **GRANTEE, AUDITOR_OFFICE: frozenset({AUDITOR})}, platform=False
)
CONFIRM_DESTRUCTION = Permission("consents.copies.confirm", GRANTEE, over=is_grantee, platform=False)
ASK_EXPORT = Permission("consents.export.ask", {ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE})}, platform=False)
FETCH_EXPORT = Permission("consents.export.fetch", ASK_EXPORT.allowed, platform=False)


def is_complainant(actor: Actor, complaint: Any) -> bool:
    """Say whether the actor acts for the firm that complains."""
    return bool(complaint.firm_id == actor.organisation_id)


def is_complained_of(actor: Actor, complaint: Any) -> bool:
    """Say whether the actor acts for the organisation that read."""
    return bool(complaint.grantee_id == actor.organisation_id)


ANSWERING = frozenset({ADMINISTRATOR, HEAD})
COMPLAINED_OF = dict.fromkeys((BANK, GUARANTOR, FINANCE_OFFICE), ANSWERING)
FILE_COMPLAINT = Permission("consents.complaint.file", FIRM, platform=False)
WITHDRAW_COMPLAINT = Permission("consents.complaint.withdraw", FIRM, over=is_complainant, platform=False)
ANSWER_COMPLAINT = Permission("consents.complaint.answer", COMPLAINED_OF, over=is_complained_of, platform=False)
DECIDE_COMPLAINT = Permission("consents.complaint.decide", {AUDITOR_OFFICE: frozenset({AUDITOR})}, platform=False)
VIEW_COMPLAINTS = Permission(
    "consents.complaint.view", {**FIRM, **COMPLAINED_OF, AUDITOR_OFFICE: frozenset({AUDITOR})}, platform=False
)

INSPECT_TRAIL = Permission("consents.trail.inspect", {AUDITOR_OFFICE: frozenset({AUDITOR})}, platform=False)
PACK_EVIDENCE = Permission("consents.evidence.pack", {AUDITOR_OFFICE: frozenset({AUDITOR})}, platform=False)
EXPORT_READS = Permission("consents.reads.export", LIST_READS.allowed, platform=False)

OFFICES = (BANK, GUARANTOR, FINANCE_OFFICE)
VIEW_QUOTAS = Permission(
    "consents.quota.view", dict.fromkeys(OFFICES, frozenset({ADMINISTRATOR, HEAD, AUDITOR})), platform=False
)
LOWER_QUOTA = Permission("consents.quota.lower", dict.fromkeys(OFFICES, frozenset({ADMINISTRATOR})), platform=False)
