"""What the operator fills in over a scorecard: the model file, the day of the switch, what to measure."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.profiles.rules.measured import BACK_TEST, KINDS, STABILITY

MOST_MODEL_BYTES = 1 << 20


class ModelForm(forms.Form):
    """A model file as train_scorecard wrote it."""

    model = forms.FileField(label=_("Model file (JSON)"), widget=forms.FileInput(attrs={"accept": ".json"}))

    def clean_model(self) -> dict[str, Any]:
        """Read the file; refuse what is no JSON object or is larger than a model can be."""
        file = self.cleaned_data["model"]
        if file.size > MOST_MODEL_BYTES:
            raise forms.ValidationError(_("A model file is at most 1 MB."))
        try:
            model = json.loads(file.read())
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This is not JSON.")) from error
        if not isinstance(model, dict):
            raise forms.ValidationError(_("This is not JSON."))
        return model

    def show(self, problems: Iterable[Mapping[str, Any]], messages: Mapping[str, str]) -> None:
        """Show everything that is wrong with the model under the file."""
        for problem in problems:
            self.add_error("model", gettext(messages[problem["code"]]).format(given=problem["given"]))


class SwitchForm(forms.Form):
    """The day from which a version rates."""

    in_force_from = forms.DateField(
        label=_("Rates from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class CheckForm(forms.Form):
    """What to measure: as of which day, against which other day, or against which outcomes."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    reference = forms.DateField(
        label=_("Compared with"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    labels = forms.FileField(
        label=_("Outcomes (CSV)"), required=False, widget=forms.FileInput(attrs={"accept": ".csv"})
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the other day, or for the outcomes, where the kind needs them."""
        cleaned: dict[str, Any] = super().clean() or {}
        needed = {STABILITY: "reference", BACK_TEST: "labels"}.get(cleaned.get("kind", ""))
        if needed and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, self.fields[needed].error_messages["required"])
        return cleaned
