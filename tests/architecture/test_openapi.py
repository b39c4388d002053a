"""The API changes on purpose only: its description equals the snapshot that partners read."""

import difflib
import json

from tests.architecture.openapi import SNAPSHOT, current_description


def test_the_api_is_as_its_snapshot_says():
    kept = SNAPSHOT.read_text() if SNAPSHOT.exists() else ""
    diff = list(
        difflib.unified_diff(kept.splitlines(), current_description().splitlines(), "kept", "now", n=1, lineterm="")
    )
    assert not diff, "\n".join(
        [*diff[:60], "", "How to mend: `make openapi`, read the diff, commit it with the change."]
    )


def test_every_operation_is_named_and_told():
    paths = json.loads(current_description())["paths"]
    silent = [
        f"{method.upper()} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if not operation.get("summary") or not operation.get("description") or not operation.get("operationId")
    ]
    assert not silent, "\n".join([*silent, "How to mend: give the operation's function a docstring."])


def test_amounts_never_travel_as_numbers():
    schemas = json.loads(current_description()).get("components", {}).get("schemas", {})
    floats = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, shape in schema.get("properties", {}).items()
        if "number" in {shape.get("type"), *(part.get("type") for part in shape.get("anyOf", []))}
    ]
    assert not floats, "\n".join(
        [*floats, "How to mend: amounts and ratios are text (a str or Decimal-as-text field)."]
    )
