"""The Chinese of reports is complete: every sentence of pages, refusals and the printed report has its translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CALLS = {"gettext", "gettext_noop", "gettext_lazy", "_"}
TRANSLATE = re.compile(r"""\{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
FIELDS = re.compile(r"\{(\w+)\}|%\((\w+)\)s")


def sentences_of_python() -> Iterator[str]:
    """Yield every literal given to gettext and every refusal's docstring."""
    for path in sorted((ROOT / "creditshare/reports").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS and node.args:
                given = node.args[0]
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value
            if path.name == "errors.py" and isinstance(node, ast.ClassDef):
                yield " ".join((ast.get_docstring(node) or "").split())


def sentences_of_pages() -> Iterator[str]:
    """Yield every sentence that a template translates."""
    for path in sorted((ROOT / "templates/reports").glob("*.html")):
        text = path.read_text()
        yield from (first or second for first, second in TRANSLATE.findall(text))
        yield from (re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", body) for body in BLOCK.findall(text))


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    """The translations, fuzzy ones left out."""
    with (ROOT / "locale/reports/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id and not message.fuzzy}


def test_every_sentence_is_translated(catalogue):
    wanted = {*sentences_of_python(), *sentences_of_pages()}
    assert len(wanted) > 200
    assert sorted(sentence for sentence in wanted if not catalogue.get(sentence)) == []


def test_no_translation_is_left_over(catalogue):
    assert set(catalogue) - {*sentences_of_python(), *sentences_of_pages()} == set()


def test_translations_keep_their_fields(catalogue):
    for sentence, translation in catalogue.items():
        assert sorted(FIELDS.findall(sentence)) == sorted(FIELDS.findall(translation)), sentence


def test_translations_are_chinese(catalogue):
    assert [text for text in catalogue.values() if not re.search(r"[\u3001\u4e00-\u9fff]", text)] == []
