"""Refusals of the outbox; its users are the platform's operators."""

from creditshare.kernel.errors import Conflict, DomainError


class UnknownHandler(DomainError):
    """No work is known by the name "{handler}". Name a function in the tasks of an installed package."""

    code = "unknown_handler"
    status = 422


class LeaseLost(Conflict):
    """Another worker has taken this work over."""

    code = "lease_lost"


class Interrupted(Conflict):
    """The worker is stopping. The work goes back and another worker goes on with it."""

    code = "interrupted"
