"""Every refusal of the trail and of the outbox is said in Chinese too, with the same facts."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

from creditshare.audit import errors as audit
from creditshare.kernel.errors import DomainError
from creditshare.outbox import errors as outbox

REFUSALS = [
    (module.__name__.split(".")[1], found)
    for module in (audit, outbox)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, DomainError) and found.__module__ == module.__name__
]


@pytest.mark.parametrize(("package", "refusal"), REFUSALS)
def test_a_refusal_has_its_chinese_sentence(package, refusal):
    catalogue = polib.pofile(str(Path(settings.BASE_DIR) / f"locale/{package}/zh_Hans/LC_MESSAGES/django.po"))
    entry = catalogue.find(refusal.template())
    assert entry is not None
    assert re.search("[一-鿿]", entry.msgstr)
    assert set(re.findall(r"\{\w+\}", entry.msgstr)) == set(re.findall(r"\{\w+\}", entry.msgid))


def test_there_is_something_to_say():
    assert len(REFUSALS) == 14
