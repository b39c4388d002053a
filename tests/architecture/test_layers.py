"""The import contracts of pyproject.toml hold, cover every package, and see a forbidden import when there is one."""

import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.architecture.source import ROOT, modules, report, top_packages

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def test_the_contracts_hold(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    broken = lint_imports(no_cache=True)
    findings = capsys.readouterr().out.splitlines()
    assert not broken, report(findings, "import downwards; news travels up by an outbox row or an idempotent task")


def test_the_contracts_know_every_package():
    layers = [name.strip() for layer in CONTRACTS["contracts"][0]["layers"] for name in layer.split("|")]
    known = {name.removeprefix("creditshare.") for name in layers}
    packages = {module.package for module in modules()} - {"wiring"}
    assert packages == known, report(sorted(packages ^ known), "give the package its layer in pyproject.toml")
    assert set(top_packages()) == set(CONTRACTS["root_packages"])


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("low/models.py", "import house.high.services"),
        ("high/queries.py", "import house.high.services"),
        ("low/services.py", "from house.low import tasks"),
        ("low/rules/x.py", "import django"),
        ("low/rules/x.py", "import house.low.models"),
    ],
)
def test_a_forbidden_import_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, file: str, text: str
):
    planted_house(tmp_path, file, text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert lint_imports(config_filename="contracts.toml", no_cache=True) == 1
    assert "BROKEN" in capsys.readouterr().out


def planted_house(folder: Path, file: str, text: str) -> None:
    """Build a small house under our own contracts, with one fault."""
    for path in ("__init__", *(f"{name}/__init__" for name in ("low", "high", "low/rules", "high/rules"))):
        (folder / "house" / f"{path}.py").parent.mkdir(parents=True, exist_ok=True)
        (folder / "house" / f"{path}.py").write_text("")
    for name in ("models", "services", "queries", "tasks"):
        for package in ("low", "high"):
            (folder / "house" / package / f"{name}.py").write_text("import django\n" if name == "models" else "")
    (folder / "house" / file).write_text(text)
    inside = CONTRACTS["contracts"][1]
    pure = CONTRACTS["contracts"][2]
    (folder / "contracts.toml").write_text(
        f"""[tool.importlinter]
root_packages = ["house"]
include_external_packages = true
[[tool.importlinter.contracts]]
name = "packages"
type = "layers"
layers = ["house.high", "house.low"]
[[tool.importlinter.contracts]]
name = "rooms"
type = "layers"
containers = ["house.high", "house.low"]
layers = {inside["layers"]}
[[tool.importlinter.contracts]]
name = "pure"
type = "forbidden"
source_modules = ["house.*.rules"]
forbidden_modules = {pure["forbidden_modules"]}
"""
    )
