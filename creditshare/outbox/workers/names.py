"""A worker's name says on which host and in which process it lives, so that its neighbours can tell when it is dead."""

import os
import socket
from uuid import uuid4


def host_name() -> str:
    """Return this host's name, cut to fit."""
    return socket.gethostname().replace("/", "-")[:32]


def worker_name() -> str:
    """Return a new name for a worker in this process: `host/process/nonce`."""
    return f"{host_name()}/{os.getpid()}/{uuid4().hex[:8]}"


def is_alive(process: int) -> bool:
    """Say whether a process of this host lives."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
