"""What a firm fills in to see its profile as it was."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditshare.consents.rules.purposes import LOCAL_TIME


class EarlierForm(forms.Form):
    """The day a profile is as of, and the day until whose end records count; both lie in the past or are today."""

    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    known_on = forms.DateField(
        label=_("As known on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *arguments: Any, today: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse a day that has not come yet; give `known_at`, the last moment of the day."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("as_of", "known_on"):
            if cleaned.get(name) and cleaned[name] > self.today:
                self.add_error(name, _("This day has not come yet."))
        if cleaned.get("known_on"):
            cleaned["known_at"] = datetime.combine(cleaned["known_on"], time.max, LOCAL_TIME)
        return cleaned
