"""The OpenAPI snapshot: docs/openapi.json is what the API says of itself; `make openapi` writes it anew."""

import json
import os
import sys
from pathlib import Path

import django

from tests.architecture.source import ROOT

SNAPSHOT = ROOT / "docs" / "openapi.json"


def current_description() -> str:
    """Return the API's description of itself, as stable text."""
    from creditshare.api import api

    return (
        json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    )


def main() -> int:
    """Write the snapshot and say whether it changed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
    django.setup()
    before = SNAPSHOT.read_text() if SNAPSHOT.exists() else ""
    SNAPSHOT.write_text(current_description())
    changed = before != SNAPSHOT.read_text()
    print(f"{Path(SNAPSHOT).relative_to(ROOT)} {'changed: read the diff, then commit it' if changed else 'is current'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
