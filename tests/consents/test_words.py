"""Every sentence of consents has its Chinese, also those that stand in the rules and reach the page as values."""

import pytest

from creditshare.consents import errors
from creditshare.consents.rules import consequences
from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.lifecycle import STATES
from creditshare.consents.rules.purposes import PURPOSES
from creditshare.consents.rules.terms import MESSAGES
from creditshare.consents.rules.wording import CLAUSES
from creditshare.kernel.errors import DomainError
from tests.architecture.source import ROOT, modules
from tests.architecture.test_words import said_by_module, said_by_template, translations


def said_by_rules():
    for label, contents in CATEGORIES.values():
        yield from (label, contents)
    for purpose in PURPOSES.values():
        yield from (purpose.label, purpose.meaning, purpose.on_end)
        yield from (entry.source for entry in purpose.fair_use)
    for clause in CLAUSES.values():
        yield from clause
    yield from MESSAGES.values()
    yield from STATES.values()
    yield from (value for name, value in vars(consequences).items() if name.isupper() and isinstance(value, str))


def said_by_refusals():
    return [
        refusal.template()
        for refusal in vars(errors).values()
        if isinstance(refusal, type) and issubclass(refusal, DomainError) and refusal.__module__ == errors.__name__
    ]


def said_by_pages():
    for page in (ROOT / "templates" / "consents").glob("*.html"):
        yield from said_by_template(page.read_text())
    for module in modules():
        if module.path.parts[:2] == ("creditshare", "consents"):
            yield from said_by_module(module)


@pytest.mark.parametrize("source", [said_by_rules, said_by_refusals, said_by_pages])
def test_it_is_said_in_chinese(source):
    known = translations()
    said = set(source())
    assert len(said) > 4
    assert sorted(message for message in said if not known.get(message)) == []
