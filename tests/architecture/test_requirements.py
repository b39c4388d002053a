"""Every requirement is pinned exactly, and what the code imports is required where it runs."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.source import ROOT, Module, modules, read, report, top_packages

PIN = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[[a-z0-9,]+\])?==[0-9][^\s*,;]*$")


def lines(name: str) -> list[str]:
    """Return the lines of a requirements file that ask for something."""
    text = (ROOT / name).read_text()
    return [line.split(" #")[0].strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def names(file: str) -> set[str]:
    """Return the normalised names of the distributions a file pins."""
    return {normal(re.split(r"[\[=]", line)[0]) for line in lines(file) if not line.startswith("-r")}


def normal(name: str) -> str:
    """Normalise a distribution's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def unpinned(asked: list[str]) -> list[str]:
    """Return the lines that are no exact pin."""
    return [line for line in asked if line != "-r requirements.txt" and not PIN.match(line)]


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_exactly(file: str):
    findings = [f"{file}: {line}" for line in unpinned(lines(file))]
    assert not findings, report(findings, "write name==version")
    assert len(names(file)) == len([line for line in lines(file) if not line.startswith("-r")]), "pinned twice"


@pytest.mark.parametrize(
    "line", ["django", "django>=5", "django==5.*", "django~=5.2", "git+https://x/y", "django==5.2,<6"]
)
def test_a_loose_requirement_is_found(line: str):
    assert unpinned([line]) == [line]


def imported(found: list[Module]) -> dict[str, str]:
    """Return the third-party packages that modules import, each with one place."""
    # In an evidence pack `check.py` finds our own `verifier.py` beside it.
    own = {*top_packages(), "tests", "benchmarks", "campaigns", "verifier", *sys.stdlib_module_names}
    places: dict[str, str] = {}
    for module in found:
        for node in ast.walk(module.tree):
            heads = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                heads = [node.module or ""]
            for head in heads:
                top = head.split(".")[0]
                if top not in own:
                    places.setdefault(top, module.at(node))
    return places


@pytest.mark.parametrize(
    ("found", "files"),
    [
        (modules, ["requirements.txt"]),
        (lambda: [*read(ROOT / "tests"), *read(ROOT / "benchmarks")], ["requirements.txt", "requirements-dev.txt"]),
    ],
    ids=["product", "tests"],
)
def test_what_is_imported_is_required(found, files: list[str]):
    required = set().union(*(names(file) for file in files))
    brings = packages_distributions()
    findings = [
        f"{place}: imports {top}"
        for top, place in imported(found()).items()
        if not {normal(name) for name in brings.get(top, [top])} & required
    ]
    assert not findings, report(findings, f"pin its distribution in {files[-1]}")
