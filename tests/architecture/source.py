"""The source tree as these tests see it: every module with its package, its room and its syntax tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Folders of the root that hold Python and are not the product.
BESIDE = {"tests", "benchmarks", "campaigns", "scripts", "docs", "locale", "static", "templates", "var"}
PLATFORM = "creditshare"
# The platform's folders that are no package of their own.
WIRING = "wiring"


@dataclass(frozen=True)
class Module:
    """One Python file; `text` may be planted by a test instead of read."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, str(self.path))

    @property
    def parts(self) -> tuple[str, ...]:
        """The dotted name in parts, `__init__` left out."""
        parts = self.path.with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    @property
    def package(self) -> str:
        """The package it belongs to: `records`, `loans`, or `wiring` for the modules of creditshare itself."""
        return package_of(self.parts)[0]

    @property
    def room(self) -> str:
        """The room inside its package: `services`, `rules`, …; empty for the package's own `__init__`."""
        return package_of(self.parts)[1]

    @property
    def lines(self) -> int:
        """The number of lines."""
        return len(self.text.splitlines())

    def at(self, node: ast.AST) -> str:
        """Name a place in words a terminal can open."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


def package_of(parts: tuple[str, ...]) -> tuple[str, str]:
    """Return the package and the room of a dotted name of our own code."""
    if parts[0] != PLATFORM:
        return parts[0], parts[1] if len(parts) > 1 else ""
    if len(parts) == 1:
        return WIRING, ""
    if (ROOT / PLATFORM / parts[1]).is_dir() and parts[1] != "formats":
        return parts[1], parts[2] if len(parts) > 2 else ""
    return WIRING, parts[1]


def top_packages() -> list[str]:
    """Return the product's top-level packages."""
    return sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in BESIDE)


def modules() -> list[Module]:
    """Return every module of the product, migrations left out (Django writes them)."""
    return [module for name in top_packages() for module in read(ROOT / name)]


def read(folder: Path) -> Iterator[Module]:
    """Read the modules of a folder."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield Module(path.relative_to(ROOT), path.read_text())


def planted(path: str, text: str) -> Module:
    """Return a module that is not there, for a negative control."""
    return Module(Path(path), text)


def functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function and method of a module, nested ones too."""
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def own_imports(module: Module) -> list[tuple[ast.AST, tuple[str, ...]]]:
    """Return every import of our own code in a module, as (statement, dotted name in parts, the imported name last)."""
    own = set(top_packages())
    found: list[tuple[ast.AST, tuple[str, ...]]] = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [(node, tuple(alias.name.split("."))) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            stem = tuple((node.module or "").split("."))
            found += [(node, (*stem, alias.name)) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            stem = module.path.with_suffix("").parts[: -node.level] + tuple((node.module or "").split("."))
            found += [(node, (*[part for part in stem if part], alias.name)) for alias in node.names]
    return [(node, name) for node, name in found if name[0] in own]


def report(findings: list[str], mend: str) -> str:
    """Join findings and the way to mend them into one message."""
    return "\n".join(["", *findings, f"How to mend: {mend}"])
