"""Every sentence a person reads has its Chinese: pages, forms, refusals; and every setting has its line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.apps import apps

from creditshare.kernel.errors import DomainError
from tests.architecture.source import ROOT, Module, modules, planted, report
from tests.architecture.test_templates import pages

TRANSLATE = re.compile(r"""{%-?\s*(?:translate|trans)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
QUOTED = re.compile(r"""_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\)""")
BLOCK = re.compile(
    r"{%-?\s*blocktrans(?:late)?\b([^%]*)%}(.*?)(?:{%-?\s*plural\s*-?%}.*?)?{%-?\s*endblocktrans", re.DOTALL
)
VARIABLE = re.compile(r"{{\s*([\w.|:\"' ]+?)\s*}}")
GETTEXT = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "_"}
HAN = re.compile(r"[\u4e00-\u9fff]")
# What stays as it is in both languages needs no Han characters.
SAME_IN_BOTH = re.compile(r"^[\W\d]*$|^(CreditShare|PDF|CSV|API|English|SHA-256|QR|TOTP|WebAuthn|\{[\w]+\})[\W]*$")


def said_by_template(text: str) -> Iterator[str]:
    """Return the message ids of a template."""
    for pattern in (TRANSLATE, QUOTED):
        for double, single in pattern.findall(text):
            yield (double or single).replace('\\"', '"')
    for options, body in BLOCK.findall(text):
        words = VARIABLE.sub(lambda match: f"%({match[1].strip()})s", body)
        yield " ".join(words.split()) if "trimmed" in options else words


def said_by_module(module: Module) -> Iterator[str]:
    """Return the message ids of a module."""
    for node in ast.walk(module.tree):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name in GETTEXT:
            place = 1 if name.startswith("pgettext") else 0
            words = node.args[place] if len(node.args) > place else None
            if isinstance(words, ast.Constant) and isinstance(words.value, str):
                yield words.value


def refusals(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Return every refusal that the installed packages know."""
    for child in kind.__subclasses__():
        yield child
        yield from refusals(child)


def catalogues() -> dict[Path, polib.POFile]:
    """Return the Chinese catalogues by path."""
    return {path: polib.pofile(str(path)) for path in sorted((ROOT / "locale").glob("*/zh_Hans/LC_MESSAGES/*.po"))}


def translations() -> dict[str, str]:
    """Return every translated message."""
    return {
        entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "")
        for catalogue in catalogues().values()
        for entry in catalogue
        if not entry.obsolete and not entry.fuzzy
    }


def untranslated(said: dict[str, str]) -> list[str]:
    """Return place and message of what has no Chinese."""
    known = translations()
    return [
        f"{place}: {message!r}"
        for message, place in sorted(said.items(), key=lambda row: row[1])
        if not known.get(message) and message.strip() and not HAN.search(message) and not SAME_IN_BOTH.match(message)
    ]


def test_every_page_speaks_chinese():
    said = {message: str(page.relative_to(ROOT)) for page in pages() for message in said_by_template(page.read_text())}
    assert not untranslated(said), report(
        untranslated(said), "add it to locale/<package>/zh_Hans/LC_MESSAGES/django.po"
    )


def test_every_module_speaks_chinese():
    said = {message: str(module.path) for module in modules() for message in said_by_module(module)}
    assert not untranslated(said), report(
        untranslated(said), "add it to locale/<package>/zh_Hans/LC_MESSAGES/django.po"
    )


def test_every_refusal_speaks_chinese():
    assert apps.ready
    said = {refusal.template(): f"{refusal.__module__}.{refusal.__name__}" for refusal in refusals()}
    said = {message: place for message, place in said.items() if not place.startswith("tests.")}
    assert not untranslated(said), report(
        untranslated(said), "put the docstring (white space collapsed) into the catalogue"
    )


def test_translations_keep_their_variables():
    holes = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    findings = [
        f"{path.relative_to(ROOT)}:{entry.linenum}: {entry.msgid!r}"
        for path, catalogue in catalogues().items()
        for entry in catalogue
        if entry.msgstr and not entry.obsolete and set(holes.findall(entry.msgid)) != set(holes.findall(entry.msgstr))
    ]
    assert not findings, report(findings, "the translation must name the same variables")


def test_no_message_has_two_translations():
    seen: dict[tuple[str | None, str], tuple[str, Path]] = {}
    findings = []
    for path, catalogue in catalogues().items():
        for entry in catalogue:
            first, place = seen.setdefault((entry.msgctxt, entry.msgid), (entry.msgstr, path))
            if first != entry.msgstr and entry.msgid:
                findings.append(
                    f"{entry.msgid!r}: {first} ({place.relative_to(ROOT)}) ≠ {entry.msgstr} ({path.relative_to(ROOT)})"
                )
    assert not findings, report(findings, "one msgid has one Chinese wording, or give it a context")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{% translate "Ask" %}', ["Ask"]),
        ("{% trans 'Ask' as x %}", ["Ask"]),
        ('{% include "x" with title=_("Ask") %}', ["Ask"]),
        ("{% blocktranslate trimmed with n=x %}\n Read {{ n }}\n times {% endblocktranslate %}", ["Read %(n)s times"]),
    ],
)
def test_messages_of_a_template_are_found(text: str, said: list[str]):
    assert list(said_by_template(text)) == said


def test_messages_of_a_module_are_found():
    text = 'x = _("One")\ny = gettext_lazy("Two")\nz = pgettext("c", "Three")\nf("Four")'
    assert list(said_by_module(planted("creditshare/x.py", text))) == ["One", "Two", "Three"]


def test_an_untranslated_message_is_found():
    assert untranslated({"A sentence that nobody ever wrote": "x.html"}) == [
        "x.html: 'A sentence that nobody ever wrote'"
    ]


def test_every_setting_of_the_environment_is_explained():
    settings = (ROOT / "creditshare" / "settings.py").read_text()
    asked = set(re.findall(r"environ(?:\.get\(|\[)\s*\"([A-Z_]+)\"", settings)) | set(
        re.findall(r"\"([A-Z_]+)\" not in os\.environ", settings)
    )
    explained = set(re.findall(r"^#?\s*([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    missing = sorted(asked - explained)
    assert not missing, report(missing, "give it a line and a sentence in .env.example")
