"""The form of an organisation's own limits."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditshare.consents.forms.terms import CountInput


class QuotaForm(forms.Form):
    """Whose limit, and how much; both numbers empty take the limit away."""

    reader = forms.ChoiceField(label=_("For whom"), required=False)
    reads = forms.IntegerField(label=_("Reads a day"), min_value=0, required=False, widget=CountInput())
    firms = forms.IntegerField(label=_("Different firms a day"), min_value=0, required=False, widget=CountInput())

    def __init__(self, readers: Iterable[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reader"].choices = [("", _("All people who read")), *readers]  # type: ignore[attr-defined]
