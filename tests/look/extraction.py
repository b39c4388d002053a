"""Extraction finds every sentence a page can show: in templates, Python, refusals and literal registries."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.lifecycle import STATES
from creditshare.consents.rules.purposes import PURPOSES
from creditshare.kernel.errors import DomainError
from creditshare.profiles.indicators import FILED_INDICATORS, INDICATORS
from creditshare.profiles.indicators.registry import UNKNOWN
from creditshare.profiles.rules.judged import CAPS
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.sayings import FITTED
from creditshare.profiles.rules.scorecard import TOO_LITTLE_TEXT, UNKNOWN_TEXT
from loans.rules.words import CATEGORIES as LOAN_CATEGORIES
from loans.rules.words import KINDS, MESSAGES, METHODS, PREPAYMENTS
from loans.rules.words import STATES as LOAN_STATES

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("creditshare", "loans", "guarantees", "demo")
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy", "ngettext", "ngettext_lazy"}
TEXT = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
ONE = re.compile(rf"\b(?:_|gettext)\(({TEXT})\)")
MANY = re.compile(rf"\bngettext\(({TEXT}),\s*({TEXT}),")
IN_CONTEXT = re.compile(rf"\bpgettext\({TEXT},\s*({TEXT})\)")

Found = tuple[str, str]


def in_template(text: str) -> Iterator[str]:
    """Yield the message ids of a template."""
    source = templatize(text)
    for pattern in (ONE, MANY, IN_CONTEXT):
        for match in pattern.finditer(source):
            # Django looks a translate tag's text up with its percent signs doubled, as templatize writes them.
            yield str(ast.literal_eval(match.group(1)))


def in_python(text: str) -> Iterator[str]:
    """Yield the message ids of a module: literal first arguments of the functions that translate."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        argument = node.args[1 if name.startswith("pgettext") and len(node.args) > 1 else 0]
        if name in MARKERS and isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def templates() -> Iterator[Path]:
    """Yield our own templates."""
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def modules() -> Iterator[Path]:
    """Yield our own Python modules."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def refusals() -> Iterator[Found]:
    """Yield the sentence of every refusal, with the class that says it."""
    for path in modules():
        if "class" in path.read_text("utf-8") and path.name in {"errors.py", "problems.py", "idempotency.py"}:
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    waiting, seen = [DomainError], set()
    while waiting:
        kind = waiting.pop()
        seen.add(kind)
        waiting += [child for child in kind.__subclasses__() if child not in seen]
        if kind.__module__.split(".")[0] in PACKAGES:
            yield f"{kind.__module__}.{kind.__name__}", kind.template()


def registries() -> Iterator[Found]:
    """Yield the sentences that stand in literal tables and are translated when shown."""
    for item in (*INDICATORS, *FILED_INDICATORS):
        yield item.key, item.label
        yield item.key, item.meaning
    for key, sentence in {**UNKNOWN, **STATES}.items():
        yield key, sentence
    for key, (label, contents) in CATEGORIES.items():
        yield key, label
        yield key, contents
    for key, purpose in PURPOSES.items():
        yield key, purpose.label
        yield key, purpose.meaning
    for key, saying in FITTED.items():
        yield from ((key, text) for text in (saying.good, saying.plain, saying.bad))
    for factor in CARD.factors:
        yield from ((factor.key, row.text) for row in factor.rows)
    for cap in CAPS:
        yield cap.key, cap.text
    for table in (METHODS, PREPAYMENTS, LOAN_STATES, LOAN_CATEGORIES, KINDS, MESSAGES):
        yield from table.items()
    yield from (("scorecard", UNKNOWN_TEXT), ("scorecard", TOO_LITTLE_TEXT), ("flag", "yes"), ("flag", "no"))


def everything() -> Iterator[Found]:
    """Yield (where, message id) of all that can be shown."""
    for path in templates():
        yield from ((str(path.relative_to(ROOT)), message) for message in in_template(path.read_text("utf-8")))
    for path in modules():
        yield from ((str(path.relative_to(ROOT)), message) for message in in_python(path.read_text("utf-8")))
    yield from refusals()
    yield from registries()
