"""The forms of parties."""

from creditshare.parties.forms.organisations import (
    KIND_LABELS,
    ROLE_LABELS,
    ClientForm,
    KeysForm,
    MemberForm,
    OrganisationForm,
    show_refusal,
)

__all__ = [
    "KIND_LABELS",
    "ROLE_LABELS",
    "ClientForm",
    "KeysForm",
    "MemberForm",
    "OrganisationForm",
    "show_refusal",
]
