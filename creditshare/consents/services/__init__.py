"""What can be done with consents: ask and answer, pause and resume, withdraw."""

from creditshare.consents.services.answering import accept_consent, decline_consent
from creditshare.consents.services.asking import request_consent, withdraw_request
from creditshare.consents.services.changing import changed_terms, foresee, narrow_consent, renew_consent
from creditshare.consents.services.ending import pause_consent, resume_consent, revoke_consent

__all__ = [
    "accept_consent",
    "changed_terms",
    "decline_consent",
    "foresee",
    "narrow_consent",
    "pause_consent",
    "renew_consent",
    "request_consent",
    "resume_consent",
    "revoke_consent",
    "withdraw_request",
]
