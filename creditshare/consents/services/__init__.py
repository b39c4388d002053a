"""What can be done with consents: ask and answer, pause and resume, withdraw."""

from creditshare.consents.services.answering import accept_consent, decline_consent
from creditshare.consents.services.asking import request_consent, withdraw_request
from creditshare.consents.services.changing import changed_terms, foresee, narrow_consent, renew_consent
from creditshare.consents.services.complaining import (
    answer_complaint,
    decide_complaint,
    file_complaint,
    withdraw_complaint,
)
from creditshare.consents.services.copying import confirm_destruction, sweep_copies
from creditshare.consents.services.ending import pause_consent, resume_consent, revoke_consent
from creditshare.consents.services.evidence import pack_evidence
from creditshare.consents.services.exporting import ask_export, fetch_export, forget_exports, make_export
from creditshare.consents.services.inviting import (
    classify_grantee,
    invite_class,
    take_up_invitation,
    withdraw_invitation,
)
from creditshare.consents.services.limiting import lower_quota
from creditshare.consents.services.reminding import remind_of_consents
from creditshare.consents.services.searching import export_reads, inspect_trail, show_reads

__all__ = [
    "accept_consent",
    "answer_complaint",
    "ask_export",
    "changed_terms",
    "classify_grantee",
    "confirm_destruction",
    "decide_complaint",
    "decline_consent",
    "export_reads",
    "fetch_export",
    "file_complaint",
    "foresee",
    "forget_exports",
    "inspect_trail",
    "invite_class",
    "lower_quota",
    "make_export",
    "narrow_consent",
    "pack_evidence",
    "pause_consent",
    "remind_of_consents",
    "renew_consent",
    "request_consent",
    "resume_consent",
    "revoke_consent",
    "show_reads",
    "sweep_copies",
    "take_up_invitation",
    "withdraw_complaint",
    "withdraw_invitation",
    "withdraw_request",
]
