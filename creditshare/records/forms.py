"""What people fill in to deliver a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from creditshare.kernel.actor import Actor
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
