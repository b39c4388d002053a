"""What a bank fills in as its strategy."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.profiles.rules.lines import EXAMPLE
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.pricing import PricePolicy
from creditshare.profiles.rules.strategies import DECLINE, OUTCOMES, REFER

RULE_LINE = re.compile(r"\s*(\w+)\s*(<=|>=|<|>|=)\s*(\S+)\s*")
_LINE_FIELDS = ("turns", "growth_most", "tax_multiple")
_PRICE_FIELDS = ("funding", "loss_given_default", "most")


class StrategyForm(forms.Form):
    """A strategy: rules line by line, what each grade leads to, and the numbers of line and price."""

    knock_outs = forms.CharField(
        label=_("Never lent on, one rule a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "mono", "spellcheck": "false"}),
        help_text=_("Indicator, operator, limit: dishonest_debtor = yes, or arrears_amount > 0 (yuan)."),
    )
    turns = forms.CharField(label=_("Turns of working capital a year"))
    growth_most = forms.CharField(label=_("Growth counted at most (0.2 is 20 %)"))
    tax_multiple = forms.IntegerField(label=_("Multiple of yearly taxes"), min_value=1, max_value=50)
    funding = forms.CharField(label=_("Cost of money a year (0.02 is 2 %)"))
    loss_given_default = forms.CharField(label=_("Lost of a loan in default (0.4 is 40 %)"))
    most = forms.CharField(label=_("Highest rate a year"))

    def __init__(self, *arguments: Any, told: Mapping[str, Any] | None = None, **options: Any) -> None:
        options.setdefault("initial", _initial(told or {}))
        super().__init__(*arguments, **options)
        for grade in CARD.grades:
            self.fields[f"outcome_{grade}"] = forms.ChoiceField(
                label=grade, choices=[(key, gettext(text)) for key, text in OUTCOMES.items()]
            )

    def outcome_fields(self) -> list[Any]:
        """Return the fields of the grades, best first."""
        return [self[f"outcome_{grade}"] for grade in CARD.grades]

    def number_fields(self) -> list[Any]:
        """Return the fields of line and price."""
        return [self[name] for name in (*_LINE_FIELDS, *_PRICE_FIELDS)]

    def clean_knock_outs(self) -> list[dict[str, str]]:
        """Read a rule from each line that is not empty."""
        rules = []
        for line in filter(str.strip, self.cleaned_data["knock_outs"].splitlines()):
            found = RULE_LINE.fullmatch(line)
            if found is None:
                raise forms.ValidationError(gettext('"{line}" is no rule.').format(line=line[:60]))
            rules.append(dict(zip(("key", "operator", "limit"), found.groups(), strict=True)))
        return rules

    def told(self) -> dict[str, Any]:
        """Return the strategy as data."""
        said = self.cleaned_data
        return {
            "knock_outs": said["knock_outs"],
            "outcomes": {grade: said[f"outcome_{grade}"] for grade in CARD.grades},
            "line": {name: said[name] for name in _LINE_FIELDS},
            "price": {name: said[name] for name in _PRICE_FIELDS},
        }

    def show(self, problems: Iterable[Mapping[str, Any]], messages: Mapping[str, str]) -> None:
        """Put each problem, in words, at the field it is about."""
        for problem in problems:
            name = str(problem["field"]).split(".")
            field = next((part for part in reversed(name) if part in self.fields), None)
            self.add_error(field, gettext(messages[problem["code"]]).format(**problem))


def _initial(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the form at first: the newest version, otherwise the platform's example."""
    line, price, example = told.get("line") or {}, told.get("price") or {}, PricePolicy()
    rules = [f"{rule['key']} {rule['operator']} {rule['limit']}" for rule in told.get("knock_outs", ())]
    outcomes = {grade: REFER if grade in EXAMPLE.shares else DECLINE for grade in CARD.grades}
    outcomes |= told.get("outcomes", {})
    return {
        "knock_outs": "\n".join(rules),
        **{name: line.get(name, getattr(EXAMPLE, name)) for name in _LINE_FIELDS},
        **{name: price.get(name, getattr(example, name)) for name in _PRICE_FIELDS},
        **{f"outcome_{grade}": said for grade, said in outcomes.items()},
    }
