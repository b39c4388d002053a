"""Work of parties: forget what is over, and tell offices what packages below cannot."""

from datetime import datetime
from typing import Any

from creditshare.parties import services


def forget_expired(*, at: datetime) -> None:
    """Delete spent assertions, tokens and idempotency keys that no longer matter."""
    services.purge_expired(at=at)


def remind(*, at: datetime) -> None:
    """Tell firms which handlers' authorities stand and which end soon; each once per due day."""
    services.remind_of_delegations(at=at)


def tell_offices(*, at: datetime, kinds: list[str], code: str, facts: dict[str, Any], told: str) -> None:
    """Tell every organisation of some kinds something once; `told` is the key under which it is once."""
    services.tell_kinds(kinds=kinds, code=code, facts=facts, key=told, at=at)
