"""The form of an authority letter."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.parties.models import Membership
from creditshare.parties.rules.delegation import PROBLEMS, last_day_allowed, powers_on
from creditshare.parties.rules.letter import MAX_SCAN_BYTES

MADE, SCANNED = "made", "scanned"


def show_problems(form: forms.Form, problems: Iterable[dict[str, Any]]) -> None:
    """Put each problem of an authority, translated, at the field it is about."""
    for problem in problems:
        form.add_error(problem["field"], gettext(PROBLEMS[problem["code"]]).format(**problem))


class DelegationForm(forms.Form):
    """Which handler may do what until when, and whether the letter is ours or a scan of one signed on paper."""

    handler = forms.ChoiceField(label=_("Handler"), widget=forms.RadioSelect)
    powers = forms.MultipleChoiceField(label=_("What they may do"), widget=forms.CheckboxSelectMultiple)
    last_day = forms.DateField(
        label=_("Until (last day)"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    letter = forms.ChoiceField(
        label=_("Authority letter"),
        widget=forms.RadioSelect,
        initial=MADE,
        choices=[
            (MADE, _("Made here, confirmed with your code")),
            (SCANNED, _("A scan of a letter signed on paper")),
        ],
    )
    scan = forms.FileField(label=_("Scan of the signed letter"), required=False)

    def __init__(self, handlers: Sequence[Membership], today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].choices = [(str(member.person_id), member.person.full_name) for member in handlers]
        self.fields["powers"].choices = [(key, gettext(words)) for key, words in powers_on(today).items()]
        bound = gettext("{bound} at the latest.").format(bound=last_day_allowed(today))
        self.fields["last_day"].help_text = bound
        self.fields["scan"].help_text = gettext("PDF, JPEG or PNG, at most {bound} MB.").format(
            bound=MAX_SCAN_BYTES // 1024 // 1024
        )

    def wants_scan(self) -> bool:
        """Say whether a scan is to be the letter."""
        return bool(self.cleaned_data["letter"] == SCANNED)

    def lacks_scan(self) -> bool:
        """Say whether the scan is missing, and say so at its field; a file does not survive the proof of a code."""
        lacks = self.wants_scan() and not self.cleaned_data["scan"]
        if lacks:
            self.add_error("scan", gettext("Choose the file once more."))
        return lacks

    def handler_name(self) -> str:
        """Return the name of the chosen handler."""
        return str(dict(self.fields["handler"].choices)[self.cleaned_data["handler"]])

    def given(self) -> dict[str, Any]:
        """Return what the service is asked."""
        said = self.cleaned_data
        scan = said["scan"].read(MAX_SCAN_BYTES + 1) if self.wants_scan() and said["scan"] else None
        return {
            "handler_id": int(said["handler"]),
            "powers": said["powers"],
            "last_day": said["last_day"],
            "scan": scan,
        }

    def chosen(self) -> list[tuple[str, str]]:
        """Return what was chosen as names and values, for the step that signs."""
        names = ("handler", "powers", "last_day", "letter")
        return [(name, value) for name in names for value in self.data.getlist(name)]
