"""Pages need no inline style and no inline script: the content security policy would drop them."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules, report

FAULTS = {
    "a style attribute": re.compile(r"""<[^>]*\sstyle\s*=""", re.IGNORECASE),
    "a <style> element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an inline <script>": re.compile(
        r"<script(?![^>]*\ssrc\s*=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE
    ),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a javascript: address": re.compile(r"(href|action|src)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "an htmx script": re.compile(r"\shx-on[:\w-]*\s*=|\bhx-vals\s*=\s*[\"']js:", re.IGNORECASE),
    "a file of another site": re.compile(
        r"<(script|link|img|iframe)[^>]*(src|href)\s*=\s*[\"']https?://", re.IGNORECASE
    ),
}
MEND = "use a class of the theme, or a script file under static/ that listens"


def faults(name: str, text: str) -> list[str]:
    """Return what the policy would drop in a page, as file:line: what."""
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {what}"
        for what, pattern in FAULTS.items()
        for match in pattern.finditer(text)
    ]


def pages() -> list[Path]:
    """Return every template of the tree."""
    return sorted(path for path in ROOT.rglob("*.html") if not {".venv", "var", "docs"} & set(path.parts))


def test_templates_are_safe():
    findings = [fault for page in pages() for fault in faults(str(page.relative_to(ROOT)), page.read_text())]
    assert not findings, report(findings, MEND)


def test_markup_drawn_by_python_is_safe():
    findings = [
        fault
        for module in modules()
        if "<" in module.text and module.path.parts[-2:] != ("rules", "blocks.py")
        for fault in faults(str(module.path), module.text)
    ]
    assert not findings, report(findings, MEND)


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a onclick="f()">',
        '<a href="javascript:f()">',
        '<b hx-on:click="f()">',
        '<script src="https://cdn.example/x.js"></script>',
    ],
)
def test_a_planted_fault_is_found(text: str):
    assert faults("page.html", f"<html>\n{text}") == [f"page.html:2: {faults('x', text)[0].split(': ', 1)[1]}"]


@pytest.mark.parametrize(
    "text",
    [
        "<script src=\"{% static 'x.js' %}\" defer></script>",
        '<p class="style">on = 1</p>',
        '<a href="https://creditchina.gov.cn">',
        '<option value="one" selected>',
    ],
)
def test_an_innocent_page_is_left_alone(text: str):
    assert not faults("page.html", text)
