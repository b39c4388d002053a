"""What a bank fills in about a loan: money that came in, why a line is taken out, a loan it disbursed."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from loans.rules.amortisation import REPAYMENT_METHODS
from loans.rules.words import METHODS, PREPAYMENTS

MOST = {"max_digits": 17, "decimal_places": 2, "min_value": Decimal("0.01")}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class RepaymentForm(forms.Form):
    """Money that came in on a day, and what becomes of what is left."""

    amount = forms.DecimalField(label=_("Amount (yuan)"), **MOST)
    day = _day(_("Day it came in"))
    prepay = forms.ChoiceField(
        label=_("What is left after all that is due"),
        required=False,
        choices=[
            ("", _("Nothing may be left")),
            *((key, _(PREPAYMENTS[key])) for key in PREPAYMENTS),
        ],
    )


class ReasonForm(forms.Form):
    """Why a line is taken out."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class LoanForm(forms.Form):
    """A loan that the bank disbursed."""

    uscc = forms.CharField(label=_("Firm's code"), max_length=18)
    number = forms.CharField(label=_("Number of contract and drawdown"), max_length=60)
    purpose = forms.CharField(label=_("What it is for"), max_length=200)
    amount = forms.DecimalField(label=_("Amount (yuan)"), **MOST)
    percent = forms.DecimalField(
        label=_("Yearly rate (percent)"), max_digits=8, decimal_places=5, min_value=0, max_value=36
    )
    start = _day(_("Disbursed on"))
    periods = forms.IntegerField(label=_("Number of instalments"), min_value=1, max_value=600)
    every = forms.TypedChoiceField(
        label=_("One every"),
        coerce=int,
        choices=[(1, _("month")), (3, _("quarter")), (6, _("half-year")), (12, _("year"))],
    )
    method = forms.ChoiceField(
        label=_("Repayment method"), choices=[(key, _(METHODS[key])) for key in REPAYMENT_METHODS]
    )

    def told(self) -> dict[str, Any]:
        """Return what open_loan takes."""
        told: dict[str, Any] = dict(self.cleaned_data)
        return told | {"rate": told.pop("percent") / 100}


def show_problems(form: forms.Form, problems: Iterable[Mapping[str, Any]], messages: Mapping[str, str]) -> None:
    """Show each problem at its field, or above the form where it has none of its own."""
    for problem in problems:
        field = {"rate": "percent"}.get(problem["field"], problem["field"])
        words = gettext(messages.get(problem["code"], problem["code"])).format(given=problem["given"])
        form.add_error(field if field in form.fields else None, words)
