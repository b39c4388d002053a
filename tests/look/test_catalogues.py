"""Every sentence a page can show stands in a Chinese catalogue, finished, with the same places to fill."""

import re

import polib
import pytest
from django.utils.translation import gettext, override

from tests.look.extraction import ROOT, everything, in_python, in_template, refusals

PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def catalogues():
    return sorted((ROOT / "locale").glob("*/zh_Hans/LC_MESSAGES/django.po"))


def entries():
    return [(path.relative_to(ROOT), entry) for path in catalogues() for entry in polib.pofile(str(path))]


@pytest.fixture(scope="module")
def finished():
    """The message ids with a finished translation in one of our catalogues."""
    return {
        entry.msgid
        for _, entry in entries()
        if not entry.fuzzy and not entry.obsolete and (entry.msgstr or all(entry.msgstr_plural.values() or [""]))
    }


def from_a_library(message):
    """Say whether Django or allauth brings the Chinese itself."""
    with override("zh-hans"):
        return gettext(message) != message


def test_no_sentence_is_without_its_chinese(finished):
    missing = {
        f"{where}: {message}"
        for where, message in everything()
        if message and message not in finished and not from_a_library(message)
    }
    assert not missing, f"{len(missing)} untranslated:\n" + "\n".join(sorted(missing))


def test_no_catalogue_entry_is_fuzzy_or_empty():
    bad = [
        f"{path}: {entry.msgid}"
        for path, entry in entries()
        if not entry.obsolete and (entry.fuzzy or not (entry.msgstr or any(entry.msgstr_plural.values())))
    ]
    assert not bad, "\n".join(bad)


def test_a_translation_fills_the_same_places():
    wrong = []
    for path, entry in entries():
        asked = {a or b for a, b in PLACES.findall(entry.msgid + (entry.msgid_plural or ""))}
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text and {a or b for a, b in PLACES.findall(text)} - asked:
                wrong.append(f"{path}: {entry.msgid}")
            if text and not entry.msgid_plural and asked - {a or b for a, b in PLACES.findall(text)}:
                wrong.append(f"{path}: {entry.msgid}")
    assert not wrong, "\n".join(wrong)


def test_no_two_catalogues_say_a_sentence_differently():
    """Catalogues are merged in the order of their folders: of two translations one would never be seen."""
    said = {}
    for path, entry in entries():
        if entry.msgstr and not entry.obsolete:
            said.setdefault((entry.msgctxt, entry.msgid), {}).setdefault(entry.msgstr, path)
    differing = [f"{msgid}: {texts}" for (_, msgid), texts in said.items() if len(texts) > 1]
    assert not differing, "\n".join(differing)


def test_every_package_with_pages_has_a_catalogue():
    names = {path.relative_to(ROOT / "locale").parts[0] for path in catalogues()}
    assert {"look", "parties", "consents", "profiles", "reports"} <= names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{% load i18n %}{% translate 'To do' %}", ["To do"]),
        ('{% load i18n %}{% translate "To do" as title %}', ["To do"]),
        ("{% load i18n %}{% blocktranslate with n=3 %}{{ n }} left{% endblocktranslate %}", ["%(n)s left"]),
        ("{% load i18n %}{% blocktranslate count n=3 %}One{% plural %}{{ n }} many{% endblocktranslate %}", ["One"]),
        ("{{ _('Later') }}", ["Later"]),
        ("<p>Plain</p>", []),
    ],
)
def test_extraction_reads_templates(text, expected):
    assert list(in_template(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gettext('One')", ["One"]),
        ("translation.gettext_lazy('Two')", ["Two"]),
        ("ngettext('%(n)s day', '%(n)s days', 2)", ["%(n)s day"]),
        ("_('a' 'b')", ["ab"]),
        ("gettext(name)", []),
        ("print('no')", []),
    ],
)
def test_extraction_reads_python(text, expected):
    assert list(in_python(text)) == expected


def test_extraction_reads_refusals():
    assert ("creditshare.kernel.errors.NotFound", "There is nothing here that you may see.") in set(refusals())


def test_a_planted_sentence_would_be_missed(finished):
    planted = list(in_template("{% load i18n %}{% translate 'A sentence nobody translated' %}"))
    assert not set(planted) <= finished
