"""The house's rules as functions from a module to what is wrong in it, so that each can be shown a planted fault."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import WIRING, Module, functions, own_imports, package_of

ROOMS = {
    "api", "views", "tasks", "admin", "management", "schemas", "forms", "services", "queries", "permissions", "models",
    "rules", "errors", "urls", "migrations", "apps", "templatetags",
}  # fmt: skip
# The one room of its own that a package may add, where its character lives; demo tells the story and is free.
STAR_ROOMS = {
    "audit": {"verifier"},
    "parties": {"authentication"},
    "consents": {"access"},
    "records": {"sources"},
    "profiles": {"indicators"},
    "reports": {"sections", "pdf", "seal"},
}
FREE_PACKAGES = {"kernel", "db", "outbox", "paper", "demo", WIRING}
OPEN_ROOMS = {"services", "queries", "rules", "errors"}
OPEN_STARS = {("consents", "access"), ("parties", "authentication")}
REGISTRIES = {
    ("records", "sources"), ("profiles", "indicators"), ("reports", "sections"), ("records", "rules"),
    ("consents", "rules"), ("profiles", "rules"), ("reports", "rules"), ("loans", "rules"), ("guarantees", "rules"),
}  # fmt: skip
PURE_ROOMS = {"rules", "indicators", "sections"}
FORBIDDEN_NAMES = re.compile(r"^_?(utils?|helpers?|common|managers?|misc|stuff|data|(handle|process)_.*)$")
# Names that Django gives, not we.
GIVEN_NAMES = {"process_exception", "process_request", "process_response", "process_view", "process_template_response"}
CLOCKS = {"now", "utcnow", "today", "localtime", "gmtime", "monotonic", "perf_counter", "time_ns", "localdate"}
CLOCK_OWNERS = {"datetime", "date", "timezone", "time", "dt"}
IMPURE_MODULES = {
    "django", "ninja", "celery", "reportlab", "pyhanko", "redis", "psycopg", "sqlite3", "os", "socket", "subprocess",
    "time", "random", "secrets", "urllib", "requests", "aiohttp", "threading", "multiprocessing", "logging",
}  # fmt: skip
MONEY_NAMES = re.compile(
    r"(^|_)(amount|principal|interest|payment|balance|price|fee|yuan|fen|money|loss|recovered|face|net|tax|tax_amount"
    r"|appropriation|commitment|discount|limit_amount)$"
)
BROAD = {"Exception", "BaseException"}


def clock_readings(module: Module) -> Iterator[str]:
    """Find readings of the machine's clock."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name, owner = _called(node)
            if (name in CLOCKS and (not owner or owner in CLOCK_OWNERS)) or (name == "time" and owner == "time"):
                yield f"{module.at(node)}: reads the clock ({owner + '.' if owner else ''}{name}())"


def impure_imports(module: Module) -> Iterator[str]:
    """Find imports that a pure room must not make: frameworks, I/O, clocks and dice."""
    for node in ast.walk(module.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            if name.split(".")[0] in IMPURE_MODULES and name != "urllib.parse":
                yield f"{module.at(node)}: a pure room imports {name}"
        if isinstance(node, ast.Call) and _called(node) == ("open", ""):
            yield f"{module.at(node)}: a pure room opens a file"


def local_imports(module: Module) -> Iterator[str]:
    """Find imports of our own code inside functions."""
    own = {node for node, _ in own_imports(module)}
    for function in functions(module):
        for node in ast.walk(function):
            if node in own:
                yield f"{module.at(node)}: {function.name} imports our own code inside a function"


def star_imports(module: Module) -> Iterator[str]:
    """Find `import *`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield f"{module.at(node)}: import *"


def full_inits(module: Module) -> Iterator[str]:
    """Find an `__init__` that holds code and is neither a literal registry nor a room grown into a folder."""
    if module.path.name == "__init__.py" and module.text.strip() and not _may_speak(module):
        yield f"{module.path}:1: __init__.py is not empty"


def _may_speak(module: Module) -> bool:
    if (module.package, module.room) in REGISTRIES:
        return all(isinstance(node, _LITERAL) or _is_docstring(node) for node in module.tree.body)
    # services.py that became services/ gives its use cases back under the old name: imports and __all__ only.
    grown = bool(module.room) and module.room in ROOMS - {"management"} and len(module.parts) <= 3
    return grown and all(isinstance(node, _REEXPORT) or _is_docstring(node) for node in module.tree.body)


_LITERAL = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign
_REEXPORT = ast.Import | ast.ImportFrom | ast.Assign


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def trespasses(module: Module) -> Iterator[str]:
    """Find imports from another package's closed rooms."""
    if module.package == WIRING:
        return
    for node, name in own_imports(module):
        package, room = package_of(name)
        if package in {module.package, "kernel", "db", "paper", WIRING} or not room:
            continue
        if room not in OPEN_ROOMS and (package, room) not in OPEN_STARS:
            yield f"{module.at(node)}: {module.package} reaches into {package}.{room}"


def unknown_rooms(module: Module) -> Iterator[str]:
    """Find a module that stands in no room of the house."""
    if module.package in FREE_PACKAGES or not module.room:
        return
    if module.room not in ROOMS | STAR_ROOMS.get(module.package, set()):
        yield f"{module.path}:1: {module.package} has no room called {module.room}"


def vague_names(module: Module) -> Iterator[str]:
    """Find files, functions and classes called by a name that says nothing."""
    for part in module.parts[1:]:
        if FORBIDDEN_NAMES.match(part):
            yield f"{module.path}:1: the name {part} says nothing"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()
            if FORBIDDEN_NAMES.match(name) and node.name not in GIVEN_NAMES:
                yield f"{module.at(node)}: the name {node.name} says nothing"


def float_money(module: Module) -> Iterator[str]:
    """Find floats that hold money: float columns, money parameters typed float, float(amount), amount * 0.5."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _called(node)[0] == "FloatField":
            yield f"{module.at(node)}: a float column"
        if isinstance(node, ast.Call) and _called(node) == ("float", "") and any(_is_money(arg) for arg in node.args):
            yield f"{module.at(node)}: turns money into a float"
        if isinstance(node, ast.arg | ast.AnnAssign) and isinstance(node.annotation, ast.Name):
            name = node.arg if isinstance(node, ast.arg) else getattr(node.target, "id", "")
            if node.annotation.id == "float" and MONEY_NAMES.search(name):
                yield f"{module.at(node)}: {name} is typed float"
        if isinstance(node, ast.BinOp):
            sides = (node.left, node.right)
            if any(_is_money(side) for side in sides) and any(_is_float(side) for side in sides):
                yield f"{module.at(node)}: money reckoned with a float"


def _is_money(node: ast.AST) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return bool(MONEY_NAMES.search(name))


def _is_float(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def swallowed_exceptions(module: Module) -> Iterator[str]:
    """Find broad `except` clauses that hide what went wrong."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = getattr(node.type, "id", "") if node.type else "BaseException"
            if caught in BROAD and all(_says_nothing(line) for line in node.body):
                yield f"{module.at(node)}: swallows {caught}"
        suppressed = node.args if isinstance(node, ast.Call) and _called(node)[0] == "suppress" else []
        if any(getattr(argument, "id", "") in BROAD for argument in suppressed):
            yield f"{module.at(node)}: suppresses every exception"


def _says_nothing(line: ast.stmt) -> bool:
    bare_return = isinstance(line, ast.Return) and (line.value is None or isinstance(line.value, ast.Constant))
    return bare_return or isinstance(line, ast.Pass | ast.Continue)


def wordless(module: Module) -> Iterator[str]:
    """Find modules, public functions and public classes without their sentence."""
    if not module.text.strip():
        return
    if not ast.get_docstring(module.tree):
        yield f"{module.path}:1: the module has no docstring"
    for node in module.tree.body:
        named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if named and not ast.get_docstring(node):
            yield f"{module.at(node)}: {node.name} has no docstring"


def leftovers(module: Module) -> Iterator[str]:
    """Find notes to oneself, banners and code that was commented out."""
    for number, line in enumerate(module.text.splitlines(), 1):
        comment = line.strip()
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
            yield f"{module.path}:{number}: a note to oneself"
        if re.match(r"#\s*([-=*#~_])\1{3,}", comment):
            yield f"{module.path}:{number}: a banner"
        if re.match(
            r"#\s*(import |from \w+ import|def \w+\(|class \w+[(:]|return [\w.(]+$|\w+ = \w+\(|if .+:$)", comment
        ):
            yield f"{module.path}:{number}: commented-out code"


def _called(node: ast.Call) -> tuple[str, str]:
    if isinstance(node.func, ast.Name):
        return node.func.id, ""
    if isinstance(node.func, ast.Attribute):
        owner = node.func.value
        return node.func.attr, owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
    return "", ""
