"""The tree keeps the house's rules; each rule is also shown a planted fault, which it must find."""

from collections.abc import Callable, Iterator

import pytest

from tests.architecture import checks
from tests.architecture.source import Module, modules, planted, report

Check = Callable[[Module], Iterator[str]]
BELOW_THE_DOORS = checks.PURE_ROOMS | {"services", "queries", "permissions", "models", "access", "verifier"}


def is_pure(module: Module) -> bool:
    """Say whether a module stands in a pure room."""
    return module.package == "kernel" or module.room in checks.PURE_ROOMS


def is_below_the_doors(module: Module) -> bool:
    """Say whether a module is told the time instead of reading it; the outbox rings and waits, so it may look."""
    return (module.package == "kernel" or module.room in BELOW_THE_DOORS) and module.package not in {"outbox", "demo"}


def is_any(module: Module) -> bool:
    """Accept every module."""
    return True


RULES: list[tuple[Check, Callable[[Module], bool], str]] = [
    (checks.clock_readings, is_below_the_doors, "take `at: datetime` and let the door read the clock"),
    (checks.impure_imports, is_pure, "move what touches the world to services or a door and pass values in"),
    (checks.local_imports, is_any, "import at the top; if that is a circle, the layers are crossed: split the module"),
    (checks.star_imports, is_any, "name what you import"),
    (checks.full_inits, is_any, "leave __init__.py empty; only a literal registry or a grown room's exports speak"),
    (checks.trespasses, is_any, "import that package's services, queries, rules or errors; foreign keys as strings"),
    (checks.unknown_rooms, is_any, f"put it in one of {sorted(checks.ROOMS)}, or the package's own room"),
    (checks.vague_names, is_any, "say what it is, with a word of docs/glossary.md"),
    (checks.float_money, is_any, "use Decimal and creditshare.db.fields.Money"),
    (checks.swallowed_exceptions, is_any, "catch the exception you expect and say what happens then"),
    (checks.wordless, is_any, "add one sentence: a module's concept, a function's deed in the imperative"),
    (checks.leftovers, is_any, "do it, open an issue, or delete it"),
]


@pytest.mark.parametrize(("check", "applies", "mend"), RULES, ids=[rule[0].__name__ for rule in RULES])
def test_the_tree_keeps_the_rule(check: Check, applies: Callable[[Module], bool], mend: str):
    findings = [finding for module in modules() if applies(module) for finding in check(module)]
    assert not findings, report(findings, mend)


SERVICES = "creditshare/records/services.py"
PLANTED: list[tuple[Check, str, str]] = [
    (checks.clock_readings, SERVICES, "x = datetime.now(UTC)"),
    (checks.clock_readings, SERVICES, "x = timezone.now()"),
    (checks.clock_readings, SERVICES, "x = datetime.date.today()"),
    (checks.clock_readings, SERVICES, "x = time.time()"),
    (checks.impure_imports, "creditshare/records/rules/x.py", "from django.db import models"),
    (checks.impure_imports, "creditshare/records/rules/x.py", "import random"),
    (checks.impure_imports, "creditshare/records/rules/x.py", "x = open('file')"),
    (checks.local_imports, SERVICES, "def f():\n    from creditshare.parties import queries"),
    (checks.local_imports, SERVICES, "def f():\n    import loans.rules"),
    (checks.local_imports, SERVICES, "def f():\n    from . import queries"),
    (checks.star_imports, SERVICES, "from creditshare.kernel.money import *"),
    (checks.full_inits, "creditshare/records/__init__.py", "x = 1"),
    (checks.full_inits, "creditshare/records/sources/__init__.py", "def register(): ..."),
    (checks.full_inits, "creditshare/records/services/__init__.py", "def receive(): ..."),
    (checks.trespasses, SERVICES, "from creditshare.parties.models import Organisation"),
    (checks.trespasses, SERVICES, "from creditshare.parties import models"),
    (checks.trespasses, SERVICES, "import creditshare.parties.forms"),
    (checks.trespasses, SERVICES, "from ..consents.permissions import ACCEPT"),
    (checks.unknown_rooms, "creditshare/records/importing.py", ""),
    (checks.unknown_rooms, "creditshare/records/indicators/x.py", ""),
    (checks.vague_names, "creditshare/records/utils.py", ""),
    (checks.vague_names, "creditshare/records/rules/data.py", ""),
    (checks.vague_names, SERVICES, "def handle_upload(): ..."),
    (checks.vague_names, SERVICES, "class Manager: ..."),
    (checks.vague_names, SERVICES, "def process_rows(): ..."),
    (checks.float_money, SERVICES, "x = models.FloatField()"),
    (checks.float_money, SERVICES, "x = float(invoice.tax_amount)"),
    (checks.float_money, SERVICES, "def pay(amount: float): ..."),
    (checks.float_money, SERVICES, "class Row:\n    net: float"),
    (checks.float_money, SERVICES, "x = principal * 0.04"),
    (checks.swallowed_exceptions, SERVICES, "try:\n    f()\nexcept Exception:\n    pass"),
    (
        checks.swallowed_exceptions,
        SERVICES,
        "try:\n    f()\nexcept:\n    x = 1\n    pass\nwith suppress(Exception):\n    f()",
    ),
    (
        checks.swallowed_exceptions,
        SERVICES,
        "def f():\n    try:\n        g()\n    except Exception:\n        return None",
    ),
    (checks.wordless, SERVICES, "x = 1"),
    (checks.wordless, SERVICES, '"""Receive."""\ndef receive(): ...'),
    (checks.leftovers, SERVICES, "x = 1  # TODO later"),
    (checks.leftovers, SERVICES, "# =========== services"),
    (checks.leftovers, SERVICES, "# x = compute(3)"),
]


@pytest.mark.parametrize(("check", "path", "text"), PLANTED, ids=[f"{row[0].__name__}-{row[2]}" for row in PLANTED])
def test_a_planted_fault_is_found(check: Check, path: str, text: str):
    assert list(check(planted(path, text)))


INNOCENT: list[tuple[Check, str, str]] = [
    (checks.clock_readings, SERVICES, "from django.db.models.functions import Now\nx = Q(expires_at__gt=Now())"),
    (checks.full_inits, "creditshare/records/sources/__init__.py", '"""S."""\nfrom x import y\nSOURCES = {"y": y}'),
    (checks.full_inits, "creditshare/records/services/__init__.py", '"""S."""\nfrom .a import b\n__all__ = ["b"]'),
    (checks.trespasses, SERVICES, "from creditshare.parties import queries"),
    (checks.trespasses, SERVICES, "from creditshare.consents.access import open_access"),
    (checks.trespasses, SERVICES, "from creditshare.db.fields import Money"),
    (checks.vague_names, "creditshare/records/management/commands/x.py", "class Command:\n    def handle(self): ..."),
    (checks.float_money, SERVICES, "x = float(ratio)"),
    (checks.swallowed_exceptions, SERVICES, "try:\n    f()\nexcept Exception as error:\n    raise Bad() from error"),
    (checks.leftovers, SERVICES, "# The sum of the parts is the whole (a test holds it)."),
]


@pytest.mark.parametrize(("check", "path", "text"), INNOCENT, ids=[f"{row[0].__name__}-{row[2]}" for row in INNOCENT])
def test_an_innocent_line_is_left_alone(check: Check, path: str, text: str):
    assert not list(check(planted(path, text)))
