"""The forms of reports."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.consents.rules.purposes import purposes_for
from creditshare.reports.errors import FileMissing, FileTooLarge, NotAReportNumber
from creditshare.reports.rules.counter import CAPACITIES, ID_CARD, ID_KINDS, Visit, problems_of
from creditshare.reports.rules.counter import MESSAGES as VISIT_MESSAGES
from creditshare.reports.rules.coverage import SOURCES
from creditshare.reports.rules.limits import MAX_BYTES, MEGABYTE, REASON_LENGTH
from creditshare.reports.rules.numbers import is_report_number, normalise_number
from creditshare.reports.rules.statements import MESSAGES as STATEMENT_MESSAGES
from creditshare.reports.rules.statements import TEXT_LENGTH

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


def show_problems(form: forms.Form, problems: Iterable[dict[str, Any]], messages: Mapping[str, str]) -> None:
    """Put each problem, in words, at the field it is about."""
    for problem in problems:
        field = problem["field"]
        form.add_error(field if field in form.fields else None, gettext(messages[problem["code"]]).format(**problem))


def _lazy(code: str) -> Any:
    return lazy(lambda: gettext(VISIT_MESSAGES[code]), str)()


class StatementForm(forms.Form):
    """What a firm states, and about what."""

    about = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("Statement"),
        error_messages={"required": lazy(lambda: gettext(STATEMENT_MESSAGES["statement_empty"]), str)()},
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": TEXT_LENGTH}),
        help_text=_("At most 300 characters. It is printed word for word in every report from now on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = [(key, gettext(name)) for key, (name, _category) in SOURCES.items()]
        self.fields["about"].choices = [("", gettext("The enterprise as a whole")), *sources]


class VisitForm(OwnReportForm):
    """Who came to the own-report desk, and what was shown."""

    uscc = forms.CharField(label=_("Unified social credit code"), max_length=40)
    capacity = forms.ChoiceField(label=_("In which capacity"), widget=forms.RadioSelect)
    person_name = forms.CharField(
        label=_("Name on the document"), max_length=60, error_messages={"required": _lazy("visitor_name_missing")}
    )
    id_kind = forms.ChoiceField(label=_("Kind of document"), initial=ID_CARD)
    id_number = forms.CharField(
        label=_("Number of the document"), max_length=30, error_messages={"required": _lazy("id_number_unreadable")}
    )
    letter = forms.CharField(
        label=_("Letter of authority"),
        max_length=60,
        required=False,
        help_text=_("Number or date of the letter; only for a handler."),
    )
    is_checked = forms.BooleanField(
        label=_("I compared the originals with the person in front of me"),
        error_messages={"required": _lazy("originals_not_checked")},
    )
    field_order = ("uscc", "capacity", "person_name", "id_kind", "id_number", "letter", "is_checked", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].choices = [(key, gettext(name)) for key, name in CAPACITIES.items()]
        self.fields["id_kind"].choices = [(key, gettext(name)) for key, name in ID_KINDS.items()]

    def clean(self) -> dict[str, Any]:
        """Say everything that is wrong at once; whether the name is the register's is for the service to say."""
        cleaned: dict[str, Any] = super().clean() or {}
        said = {name: cleaned.get(name, "") for name in ("capacity", "person_name", "id_kind", "id_number", "letter")}
        problems = problems_of(Visit(**said, is_checked=bool(cleaned.get("is_checked"))), "")
        show_problems(self, (one for one in problems if one["field"] not in self.errors), VISIT_MESSAGES)
        return cleaned


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
