"""What can be done with consents: ask and answer, pause and resume, withdraw."""

from creditshare.consents.services.answering import accept_consent, decline_consent
from creditshare.consents.services.asking import request_consent, withdraw_request
from creditshare.consents.services.changing import changed_terms, foresee, narrow_consent, renew_consent
from creditshare.consents.services.ending import pause_consent, resume_consent, revoke_consent
from creditshare.consents.services.inviting import (
    classify_grantee,
    invite_class,
    take_up_invitation,
    withdraw_invitation,
)

__all__ = [
    "accept_consent",
    "changed_terms",
    "classify_grantee",
    "decline_consent",
    "foresee",
    "invite_class",
    "narrow_consent",
    "pause_consent",
    "renew_consent",
    "request_consent",
    "resume_consent",
    "revoke_consent",
    "take_up_invitation",
    "withdraw_invitation",
    "withdraw_request",
]
