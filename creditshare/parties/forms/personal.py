"""The forms of one's own details and one's own consents."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.parties.models import Organisation
from creditshare.parties.rules.personal import GUARANTEE, ID_NUMBER, KINDS, PHONE, PROBLEMS, PURPOSES


def show_personal_problems(form: forms.Form, problems: Iterable[dict[str, Any]]) -> None:
    """Put each problem of a consent of one's own, translated, at the field it is about."""
    for problem in problems:
        form.add_error(problem["field"], gettext(PROBLEMS[problem["code"]]).format(**problem))


class DetailsForm(forms.Form):
    """The details a person keeps here; an empty field is deleted."""

    phone = forms.CharField(label=_("Contact phone"), max_length=20, required=False)
    id_number = forms.CharField(label=_("Number of the identity card"), max_length=18, required=False)
    guarantee = forms.CharField(label=_("Guarantees you have given as a person"), max_length=200, required=False)
    field_order = (PHONE, ID_NUMBER, GUARANTEE)


class PersonalForm(forms.Form):
    """Who may see which details, for what, until when; nothing is ticked, and sensitive kinds are ticked twice."""

    grantee = forms.ChoiceField(label=_("Who may see"))
    purpose = forms.ChoiceField(label=_("Purpose"))
    kinds = forms.MultipleChoiceField(label=_("What they may see"), widget=forms.CheckboxSelectMultiple)
    separate = forms.MultipleChoiceField(
        label=_("Sensitive details: agree to each for itself"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    last_day = forms.DateField(
        label=_("Until (last day)"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, grantees: Iterable[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grantee"].choices = [(str(one.pk), one.name) for one in grantees]
        self.fields["purpose"].choices = [(key, gettext(words)) for key, words in PURPOSES.items()]
        self.fields["kinds"].choices = [(key, gettext(kind.label)) for key, kind in KINDS.items()]
        self.fields["separate"].choices = [
            (key, f"{gettext(kind.label)} — {gettext(kind.necessity)}")
            for key, kind in KINDS.items()
            if kind.is_sensitive
        ]

    def given(self) -> dict[str, Any]:
        """Return what the service is asked."""
        said = dict(self.cleaned_data)
        last_day: date = said["last_day"]
        return {
            "grantee_id": int(said["grantee"]),
            "purpose": said["purpose"],
            "kinds": said["kinds"],
            "separate": said["separate"],
            "last_day": last_day,
        }
