"""The forms of organisations, their members and systems."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import DomainError
from creditshare.parties.rules.roles import CLIENT_ROLES, ROLES_OF

ROLE_LABELS = {
    kinds.LEGAL_REPRESENTATIVE: _("Legal representative"),
    kinds.HANDLER: _("Handler"),
    kinds.OFFICER: _("Officer"),
    kinds.REVIEWER: _("Reviewer"),
    kinds.HEAD: _("Head"),
    kinds.ADMINISTRATOR: _("Administrator"),
    kinds.AUDITOR: _("Auditor"),
    kinds.SYSTEM_CLIENT: _("System"),
}
KIND_LABELS = {
    kinds.ENTERPRISE: _("Enterprise"),
    kinds.BANK: _("Bank"),
    kinds.AGENCY: _("Data agency"),
    kinds.GUARANTOR: _("Guarantor"),
    kinds.FINANCE_OFFICE: _("Finance office"),
    kinds.OPERATOR: _("Platform operator"),
    kinds.AUDITOR_OFFICE: _("Audit office"),
}
LONGEST_JWKS = 20_000


def show_refusal(form: forms.Form, field: str | None, error: DomainError) -> None:
    """Put a refusal's sentence at the field it is about."""
    form.add_error(field, error.message(gettext(error.template())))


class MemberForm(forms.Form):
    """Somebody who is to act for the organisation."""

    username = forms.RegexField(r"^[\w.@+-]+$", label=_("Sign-in name"), max_length=150)
    full_name = forms.CharField(label=_("Full name"), max_length=50)
    title = forms.CharField(label=_("Post"), max_length=50, required=False)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, ROLE_LABELS[role]) for role in ROLES_OF[kind]]


class KeysForm(forms.Form):
    """The public keys of a system."""

    jwks = forms.CharField(
        label=_("Public keys (JWKS)"), max_length=LONGEST_JWKS, widget=forms.Textarea(attrs={"rows": 6})
    )

    def clean_jwks(self) -> Any:
        """Read the text as JSON."""
        try:
            return json.loads(self.cleaned_data["jwks"])
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This is not JSON. Paste the key set as it was exported.")) from error


class ClientForm(KeysForm):
    """A system that is to act for the organisation."""

    name = forms.CharField(label=_("Name"), max_length=100)
    roles = forms.MultipleChoiceField(
        label=_("May act as"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(role, ROLE_LABELS[role]) for role in CLIENT_ROLES],
    )
    field_order = ("name", "roles", "jwks")


class OrganisationForm(forms.Form):
    """An organisation that is to join the platform."""

    uscc = forms.CharField(label=_("Unified social credit code"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND_LABELS.items()))
