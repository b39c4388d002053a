"""What people fill in to deliver a file, to dispute a record and to decide a dispute."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from creditshare.kernel.actor import Actor
from creditshare.records.rules.disputes import CLAIM_LENGTH, CORRECTED, KEPT, UNDETERMINED
from creditshare.records.sources import SOURCES
from creditshare.records.sources.reading.limits import MEGABYTE, Limits


class UploadForm(forms.Form):
    """A file of one source; the sources offered are those that the actor's organisation may send."""

    source = forms.ChoiceField(label=_("Kind of record"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("xlsx, xls or csv as exported, an invoice's XML or OFD, or a zip of them; up to 200 MB."),
    )

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, **options)
        offered = [
            (kind, _(source.LABEL)) for kind, source in SOURCES.items() if actor.organisation_kind in source.SENDERS
        ]
        self.fields["source"].choices = offered  # type: ignore[attr-defined]
        if len(offered) == 1:
            self.fields["source"].widget = forms.HiddenInput()
            self.initial["source"] = offered[0][0]

    def clean_file(self) -> Any:
        """Refuse a file that is larger than what is read."""
        file, limit = self.cleaned_data["file"], Limits().file_bytes
        if file.size > limit:
            sentence = _("The file is larger than {limit} MB. Split it by period and send the parts.")
            raise ValidationError(format_lazy(sentence, limit=limit // MEGABYTE))
        return file


WHOLE_SOURCE = "source"


class DisputeForm(forms.Form):
    """What a firm says is wrong: one of its records of a source, or the source as a whole, and how it should read."""

    record = forms.ChoiceField(label=_("What is wrong?"), widget=forms.RadioSelect)
    claim = forms.CharField(
        label=_("What is wrong, and how should it read?"),
        help_text=_("Name the paper that proves it. The office that reported the record reads this."),
        max_length=CLAIM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *arguments: Any, records: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        whole = (WHOLE_SOURCE, _("Something is missing, or the source as a whole is wrong"))
        self.fields["record"].choices = [*((str(key), words) for key, words in records), whole]  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """How an office decides a dispute, with its reasons."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        widget=forms.RadioSelect,
        choices=[
            (CORRECTED, _("The enterprise is right: the record goes out of use; the correct one is delivered")),
            (KEPT, _("The record is right: it stays, and its mark goes")),
            (UNDETERMINED, _("It cannot be determined: the record stays with its mark")),
        ],
    )
    answer = forms.CharField(
        label=_("Reasons of the decision"),
        help_text=_("The enterprise gets them as the written answer."),
        max_length=CLAIM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
