"""The query bars: of the trail for its auditor, of reads for the two sides of them."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.audit.queries import list_events
from creditshare.audit.rules.events import EVENTS, words_of
from creditshare.consents.forms.terms import DayInput
from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.purposes import PURPOSES
from creditshare.consents.rules.searching import Filters

ANY = ("", _("All"))


def _words(label: Any, **options: Any) -> forms.CharField:
    """Return a field for a few words that a name or code holds."""
    return forms.CharField(label=label, max_length=60, required=False, widget=forms.TextInput(), **options)


class ReadsForm(forms.Form):
    """What a list of reads is narrowed by; everything is optional."""

    organisation = _words(_("Organisation"))
    person = _words(_("Person"))
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    category = forms.ChoiceField(label=_("Data"), required=False)
    since = forms.DateField(label=_("From (first day)"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To (last day)"), required=False, widget=DayInput())
    unusual = forms.BooleanField(label=_("Unusual reads only"), required=False)

    def __init__(self, *args: Any, is_firm: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["purpose"].choices = [ANY, *((key, gettext(one.label)) for key, one in PURPOSES.items())]  # type: ignore[attr-defined]
        self.fields["category"].choices = [ANY, *((key, gettext(one[0])) for key, one in CATEGORIES.items())]  # type: ignore[attr-defined]
        if is_firm:
            del self.fields["person"]
        else:
            self.fields["organisation"].label = _("Firm: part of the name, or code")

    @cached_property
    def filters(self) -> Filters:
        """Return what is asked for; a field that is wrong narrows nothing and says so beside it."""
        self.full_clean()
        return Filters(**self.cleaned_data)


class TrailForm(ReadsForm):
    """What the auditor searches the whole trail by."""

    firm = _words(_("Firm: part of the name, or code"))
    subject = _words(_("Number of the consent, complaint or report"))
    event = forms.ChoiceField(label=_("Event"), required=False)
    field_order = ("organisation", "person", "firm", "event", "purpose", "category", "subject", "since", "until")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"] = _words(_("Person"))
        self.fields["organisation"].label = _("Who acted: organisation")
        known = sorted(set(list_events()), key=lambda event: (event not in EVENTS, event))
        self.fields["event"].choices = [ANY, *((event, gettext(words_of(event))) for event in known)]  # type: ignore[attr-defined]
        self.order_fields(self.field_order)
