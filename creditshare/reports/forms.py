"""The forms of reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.consents.rules.purposes import purposes_for
from creditshare.reports.errors import FileMissing, FileTooLarge, NotAReportNumber
from creditshare.reports.rules.limits import MAX_BYTES, MEGABYTE, REASON_LENGTH
from creditshare.reports.rules.numbers import is_report_number, normalise_number

LANGUAGES = (("zh-hans", _("Chinese")), ("en", _("English")))


class OwnReportForm(forms.Form):
    """What a firm chooses for the report about itself: only the language."""

    language = forms.ChoiceField(label=_("Language of the report"), choices=LANGUAGES, initial="zh-hans")


class ReportForm(OwnReportForm):
    """What a bank or guarantor asks for: about whom and for what."""

    uscc = forms.CharField(label=_("Unified social credit code"), max_length=40)
    purpose = forms.ChoiceField(label=_("Purpose"))
    field_order = ("uscc", "purpose", "language")

    def __init__(self, *args: Any, kind: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = purposes_for(kind)
        self.fields["purpose"].choices = [(key, gettext(purpose.label)) for key, purpose in purposes.items()]


class WithdrawForm(forms.Form):
    """Why a report is withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH)


class VerifyForm(forms.Form):
    """A report's file, or its number."""

    file = forms.FileField(label=_("PDF file of the report"), required=False, allow_empty_file=True)
    number = forms.CharField(label=_("Report number"), max_length=60, required=False)

    def clean_number(self) -> str:
        """Accept what has the shape and the check character of a number."""
        number = normalise_number(self.cleaned_data["number"])
        if number and not is_report_number(number):
            error = NotAReportNumber(given=number[:40])
            raise forms.ValidationError(error.message(gettext(error.template())))
        return number

    def clean_file(self) -> Any:
        """Accept a file within the limit."""
        file = self.cleaned_data.get("file")
        if file and file.size > MAX_BYTES:
            error = FileTooLarge(limit_megabytes=MAX_BYTES // MEGABYTE)
            raise forms.ValidationError(error.message(gettext(error.template())))
        return file if file and file.size else None

    def clean(self) -> dict[str, Any]:
        """Require one of the two."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("number"):
            raise forms.ValidationError(gettext(FileMissing.template()))
        return cleaned
