"""The cage of the reading process: bounded memory, time and files; no network, no writing, no other program.

A parser of foreign files may have a hole. What gets through it finds a process that holds no secret, reaches nothing
and can only write its answer to the pipe it was given.
"""

import ctypes
import resource
import sys
from collections.abc import Sequence
from typing import Any

from creditshare.records.sources.reading.limits import Limits
from creditshare.records.sources.reading.syscalls import WRITING, forbid

NEW_NAMESPACES = 0x10000000 | 0x40000000
"""CLONE_NEWUSER and CLONE_NEWNET of sched.h: a network of one's own, with nothing in it."""

FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "pty.",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.kill", "ctypes.dlopen", "ftplib.", "http.", "urllib.", "smtplib.", "webbrowser.",
)  # fmt: skip
"""Audit events of Python (PEP 578) that reading a file never needs."""

OPEN_FILES = 64


class Caged(PermissionError):
    """Raised in the reading process by what it may not do."""


def enter(limits: Limits) -> None:
    """Shut this process in, for good; call it when everything it needs is imported.

    The network is left and system calls are filtered where the system allows that (Linux, nearly every container); the
    audit hook and the limits hold everywhere.
    """
    for kind, amount in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (amount, amount))
    ctypes.CDLL(None, use_errno=True).unshare(NEW_NAMESPACES)
    forbid()
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: Sequence[Any]) -> None:
    if event.startswith(FORBIDDEN):
        raise Caged(event)
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
        raise Caged(event)
