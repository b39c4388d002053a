"""The machine-readable twin of a report: everything it says, as claims to be signed."""

import json
from typing import Any

TYPE = "report+jws"
VERSION = 1
LOOKS_LIKE = b"eyJ"
"""How every compact JWS begins: the base64 of an object's brace and quote."""


def twin_claims(number: str, sha256: str, snapshot: str) -> dict[str, Any]:
    """Return the claims of a report's twin: its number, the digest of its PDF, and the snapshot it was drawn from."""
    said = json.loads(snapshot)
    return {"version": VERSION, "number": number, "sha256": sha256, "issue": said["issue"], "report": said["body"]}
