"""Pages of parties: sign-in landing, 待办, and the navigation every page shows."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give every template the actor."""
    return {"actor": getattr(request, "actor", None)}
