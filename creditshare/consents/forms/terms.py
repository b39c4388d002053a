"""The forms of asking, answering, changing and ending consents, and of complaints."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.classes import CLASSES, MOST_GRANTEES, USUAL_GRANTEES
from creditshare.consents.rules.complaints import COMPLAINT_STATES, OUTCOMES, REASONS, TEXT_LENGTH
from creditshare.consents.rules.copies import METHODS
from creditshare.consents.rules.purposes import LOCAL_TIME, purposes_for
from creditshare.consents.rules.questions import QUESTIONS
from creditshare.consents.rules.terms import MESSAGES

FIELDS = {"data_until": "data_to", "expires_at": "last_day"}
END_OF_DAY = time(23, 59, 59)


def end_of(day: date) -> datetime:
    """Return the last second of a day in Asia/Shanghai."""
    return datetime.combine(day, END_OF_DAY, tzinfo=LOCAL_TIME)


def day_after(day: date) -> date:
    """Return the next day: the end of a half-open period whose last day is given."""
    return day + timedelta(days=1)


def show_problems(form: forms.Form, problems: Iterable[dict[str, Any]]) -> None:
    """Put each problem of the terms, translated, at the field it is about."""
    for problem in problems:
        field = FIELDS.get(problem["field"], problem["field"])
        sentence = gettext(MESSAGES[problem["code"]]).format(**problem)
        form.add_error(field if field in form.fields else None, sentence)


class DayInput(forms.DateInput):
    """A date as the browser's own control writes it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CategoriesField(forms.MultipleChoiceField):
    """Categories of data; nothing is ticked in advance."""

    def __init__(self, **options: Any) -> None:
        choices = [(key, key) for key in CATEGORIES]
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, label=_("Data"), **options)


class CountInput(forms.NumberInput):
    """A whole number, with the keypad of a phone."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "numeric"})


class QuestionsField(forms.MultipleChoiceField):
    """Questions to be answered instead of data, each written as rules/questions.py reads it; nothing is ticked."""

    def __init__(self, texts: Iterable[str] = (), **options: Any) -> None:
        choices = [(text, text) for text in texts]
        super().__init__(
            choices=choices, required=False, widget=forms.CheckboxSelectMultiple, label=_("Answers only"), **options
        )


class RequestForm(forms.Form):
    """What a bank or guarantor asks of a firm: data, or only answers to questions."""

    uscc = forms.CharField(
        label=_("Firm's unified social credit code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    purpose = forms.ChoiceField(label=_("Purpose"))
    reason = forms.CharField(
        label=_("Reason the firm will read"),
        help_text=_("In one sentence, for example: review of your application for a loan of 2,000,000 yuan."),
        max_length=200,
    )
    case = forms.CharField(
        label=_("Your number of the application or loan"),
        help_text=_("The firm sees it beside every read. A read without one is marked."),
        max_length=60,
        required=False,
    )
    questions = QuestionsField(QUESTIONS)
    categories = CategoriesField(required=False)
    data_from = forms.DateField(label=_("Data from"), widget=DayInput())
    data_to = forms.DateField(label=_("Data to (last day)"), widget=DayInput())
    last_day = forms.DateField(label=_("May be read until (last day)"), widget=DayInput())
    max_reads = forms.IntegerField(
        label=_("Number of reads"),
        help_text=_("Empty: no limit until the last day."),
        min_value=1,
        max_value=1_000_000,
        required=False,
        widget=CountInput(),
    )
    max_reads_month = forms.IntegerField(
        label=_("Reads in a month"),
        help_text=_("Empty: as many as fair use allows."),
        min_value=1,
        max_value=1_000_000,
        required=False,
        widget=CountInput(),
    )
    keep_days = forms.IntegerField(
        label=_("Days a copy is kept"),
        help_text=_("Empty: as long as fair use allows. After that your organisation destroys it and confirms that."),
        min_value=1,
        max_value=36_500,
        required=False,
        widget=CountInput(),
    )
    loan_until = forms.DateField(
        label=_("Last day of the loan"),
        help_text=_("Only for watching a loan: the consent may then last as long as the loan."),
        widget=DayInput(),
        required=False,
    )

    def __init__(self, kind: str | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = purposes_for(kind)
        self.fields["purpose"].choices = [(key, gettext(purpose.label)) for key, purpose in offered.items()]
        for key, question in QUESTIONS.items():
            if question.parameter:
                self.fields[f"parameter_{key}"] = forms.CharField(required=False, max_length=20)

    def offered(self) -> list[tuple[str, Any, bool]]:
        """List the questions with the field of each one's number (None without) and whether it is ticked."""
        ticked = self["questions"].value() or []
        return [
            (key, self[f"parameter_{key}"] if question.parameter else None, key in ticked)
            for key, question in QUESTIONS.items()
        ]

    def asked(self) -> dict[str, Any]:
        """Return what the service is asked, with half-open days."""
        values = dict(self.cleaned_data)
        last_day, data_to = values.pop("last_day"), values.pop("data_to")
        numbers = {key: values.pop(f"parameter_{key}") for key, question in QUESTIONS.items() if question.parameter}
        questions = [f"{key}:{numbers[key].strip()}" if key in numbers else key for key in values.pop("questions")]
        return values | {"expires_at": end_of(last_day), "data_until": day_after(data_to), "questions": questions}


class LessForm(forms.Form):
    """What a firm agrees to when it agrees to less; an empty field is agreed to as it stands."""

    categories = CategoriesField(required=False)
    questions = QuestionsField()
    data_from = forms.DateField(label=_("Data only from"), widget=DayInput(), required=False)
    last_day = forms.DateField(label=_("Only until (last day)"), widget=DayInput(), required=False)
    max_reads = forms.IntegerField(label=_("Only so many reads"), min_value=1, required=False, widget=CountInput())
    max_reads_month = forms.IntegerField(
        label=_("Only so many reads in a month"), min_value=1, required=False, widget=CountInput()
    )
    keep_days = forms.IntegerField(
        label=_("Copies kept only so many days"), min_value=1, required=False, widget=CountInput()
    )

    def __init__(self, questions: Iterable[str] = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questions"].choices = [(text, text) for text in questions]

    def answer(self) -> dict[str, Any]:
        """Return what the service is told."""
        values = dict(self.cleaned_data)
        last_day = values.pop("last_day")
        return values | {"expires_at": end_of(last_day) if last_day else None}


class RenewForm(forms.Form):
    """How long a firm lets the same organisation read on."""

    last_day = forms.DateField(label=_("May be read until (last day)"), widget=DayInput())

    def answer(self) -> dict[str, Any]:
        """Return what the service is told."""
        return {"expires_at": end_of(self.cleaned_data["last_day"])}


class InvitationForm(forms.Form):
    """What a firm lets the banks of a class read, and how many of them."""

    grantee_class = forms.ChoiceField(label=_("Which banks"))
    reason = forms.CharField(label=_("What you need the loan for"), max_length=200, required=False)
    categories = CategoriesField()
    data_from = forms.DateField(label=_("Data from"), widget=DayInput())
    last_day = forms.DateField(label=_("May be read until (last day)"), widget=DayInput())
    max_reads = forms.IntegerField(
        label=_("Reads of each bank"), min_value=1, max_value=100, initial=3, widget=CountInput()
    )
    most = forms.IntegerField(
        label=_("How many banks at most"),
        min_value=1,
        max_value=MOST_GRANTEES,
        initial=USUAL_GRANTEES,
        widget=CountInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grantee_class"].choices = [(key, gettext(label)) for key, label in CLASSES.items()]

    def asked(self) -> dict[str, Any]:
        """Return what the service is told, with half-open days; the data goes on to the last day of reading."""
        values = dict(self.cleaned_data)
        last_day = values.pop("last_day")
        return values | {"expires_at": end_of(last_day), "data_until": day_after(last_day)}


class DestructionForm(forms.Form):
    """How copies were destroyed, and that nothing is left."""

    method = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note (for example the number of your record)"), max_length=200, required=False)
    nothing_left = forms.BooleanField(
        label=_("No copy is left with us or with anybody who holds it for us, except what the law makes us keep.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(key, gettext(words)) for key, words in METHODS.items()]

    def clean(self) -> dict[str, Any]:
        """Keep what the service is asked; the tick only lets the form through."""
        said: dict[str, Any] = super().clean() or {}
        said.pop("nothing_left", None)
        return said


class SayingForm(forms.Form):
    """A text that somebody answers for."""

    text = forms.CharField(
        label=_("In your words"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": TEXT_LENGTH}),
    )


class ComplaintForm(SayingForm):
    """What is wrong with a read."""

    reason = forms.ChoiceField(label=_("What is wrong"), widget=forms.RadioSelect)
    field_order = ("reason", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
        self.fields["reason"].choices = [(key, gettext(label)) for key, label in REASONS.items()]

    def clean(self) -> dict[str, Any]:
        """Ask for words where no listed reason fits."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("reason") == "other" and not given.get("text"):
            self.add_error("text", gettext("Say what is wrong, because no listed reason fits."))
        return given


class AnswerForm(SayingForm):
    """What the organisation that read says."""


class DecisionForm(SayingForm):
    """What the auditor decides, with reasons."""

    outcome = forms.ChoiceField(label=_("What is decided"), widget=forms.RadioSelect)
    field_order = ("outcome", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(key, gettext(COMPLAINT_STATES[key])) for key in OUTCOMES]
