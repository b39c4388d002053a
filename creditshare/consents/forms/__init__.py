"""The forms of consents."""

from creditshare.consents.forms.quotas import QuotaForm
from creditshare.consents.forms.searching import ReadsForm, TrailForm
from creditshare.consents.forms.terms import (
    AnswerForm,
    ComplaintForm,
    DecisionForm,
    DestructionForm,
    InvitationForm,
    LessForm,
    RenewForm,
    RequestForm,
    show_problems,
)

__all__ = [
    "AnswerForm",
    "ComplaintForm",
    "DecisionForm",
    "DestructionForm",
    "InvitationForm",
    "LessForm",
    "QuotaForm",
    "ReadsForm",
    "RenewForm",
    "RequestForm",
    "TrailForm",
    "show_problems",
]
