"""Nothing but the gate reaches a firm's records for another organisation.

The functions below answer about any firm without asking for a consent. Each may be called only where it stands behind
the gate (inside what `open_access` reads), where the firm itself asks, or where nobody is answered (building, export).
"""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, modules, planted, report

# (package that has it, function) → who may call it: package, or package.room, or package.room.function.
UNGUARDED: dict[tuple[str, str], set[str]] = {
    ("records", "rollup_months"): {"records", "profiles.queries"},
    ("records", "rollup_pairs"): {"records", "profiles.queries"},
    ("records", "current_records"): {"records", "profiles.queries"},
    ("records", "list_invoices"): {"records", "profiles.queries"},
    ("records", "count_invoices"): {"records", "profiles.queries"},
    ("records", "latest_arrivals"): {"records", "profiles.queries"},
    ("records", "sources_state"): {"records", "profiles.queries"},
    ("profiles", "find_body"): {"profiles.services", "profiles.queries"},
    ("profiles", "prepare_profiles"): {"profiles.services", "profiles.queries"},
    ("profiles", "underlying_rows"): {"profiles.services", "profiles.queries"},
    ("profiles", "trace"): {"profiles.services", "profiles.queries"},
    ("profiles", "list_indicators"): {"profiles.queries", "profiles.management"},
    ("profiles", "list_ratings"): {"profiles.queries", "profiles.management"},
    # A report of the firm itself, and the page of the firm itself; anybody else's goes through read_profile.
    ("profiles", "current_body"): {"profiles.services", "profiles.queries", "reports.services.own_subject"},
}
GATE = {"open_access": {"consents", "profiles.services"}}


def trespasses(module: Module) -> Iterator[str]:
    """Find calls of an unguarded function from a place that is not listed."""
    names = _brought(module)
    for function, node in _named(module):
        for package, name in _unguarded(names, node):
            here = {module.package, f"{module.package}.{module.room}", f"{module.package}.{module.room}.{function}"}
            if not here & UNGUARDED[package, name]:
                yield f"{module.at(node)}: {function or 'the module'} uses {package}.{name} outside the gate"


def _named(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield every node with the name of the top-level function it stands in."""
    for top in module.tree.body:
        name = top.name if isinstance(top, ast.FunctionDef | ast.ClassDef) else ""
        for node in ast.walk(top):
            yield name, node


def _unguarded(names: dict[str, tuple[str, str]], node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and names.get(node.id) in UNGUARDED:
        yield names[node.id]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        package = names.get(node.value.id, ("", ""))[0]
        if (package, node.attr) in UNGUARDED:
            yield package, node.attr


def _brought(module: Module) -> dict[str, tuple[str, str]]:
    """Map the names a module imported from our packages to (package, original name)."""
    found = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("creditshare."):
            package = (node.module or "").split(".")[1]
            found.update({alias.asname or alias.name: (package, alias.name) for alias in node.names})
    return found


def test_nothing_passes_by_the_gate():
    findings = [finding for module in modules() for finding in trespasses(module)]
    assert not findings, report(findings, "read through profiles.services.read_profile, which opens the gate")


def test_the_gate_is_opened_in_one_place():
    places = {
        f"{module.package}.{module.room}"
        for module in modules()
        if module.package != "consents" and "open_access(" in module.text
    }
    assert places <= GATE["open_access"], report(sorted(places), "call profiles.services.read_profile or read_trace")


def test_every_guarded_name_is_still_there():
    known = {
        (module.package, node.name)
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
    }
    assert set(UNGUARDED) <= known, report(
        sorted(f"{package}.{name}" for package, name in set(UNGUARDED) - known), "follow the function's new name here"
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("creditshare/reports/services.py", "from creditshare.records.queries import rollup_months\nrollup_months()"),
        (
            "creditshare/reports/views.py",
            "from creditshare.records import queries\ndef f():\n    queries.list_invoices(1)",
        ),
        ("creditshare/profiles/views.py", "from creditshare.profiles.queries import find_body\nx = find_body(1)"),
        ("creditshare/reports/services.py", "from creditshare.profiles.services import current_body as c\nc(1)"),
        ("loans/services.py", "from creditshare.profiles import services\ndef f():\n    return services.current_body"),
    ],
)
def test_a_way_around_is_found(path: str, text: str):
    assert list(trespasses(planted(path, text)))


def test_the_listed_places_are_left_alone():
    text = "from creditshare.profiles.services import current_body\ndef own_subject():\n    current_body(1)"
    assert not list(trespasses(planted("creditshare/reports/services.py", text)))
