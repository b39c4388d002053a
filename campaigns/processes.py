"""The platform as real processes that can be killed like a machine that loses power, and started again."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass
class Fleet:
    """Named processes of one platform; each runs in a session of its own, so that a kill takes its children too."""

    commands: dict[str, list[str]]
    environment: dict[str, str]
    log: Path
    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def start(self, name: str) -> None:
        """Start a process by its name."""
        with self.log.open("ab") as out:
            options = {"env": self.environment, "cwd": ROOT, "stdout": out, "stderr": out}
            self.running[name] = servers.start(self.stack, self.commands[name], **options)

    def start_all(self) -> None:
        """Start every process."""
        for name in self.commands:
            self.start(name)

    def kill(self, name: str) -> None:
        """Kill a process and its children at once (SIGKILL): nothing is flushed, finished or said goodbye to."""
        process = self.running[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def died(self) -> list[str]:
        """Return the processes that ended by themselves."""
        return [name for name, process in self.running.items() if process.poll() is not None]

    def stop(self) -> None:
        """Stop every process politely."""
        self.stack.close()


def web(port: int, application: str = "creditshare.wsgi:application") -> list[str]:
    """Return the command of the site."""
    bind = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "2", "--log-level", "warning"]
    return [str(BIN / "gunicorn"), application, *bind]


def relay() -> list[str]:
    """Return the command of the relay."""
    return [sys.executable, str(ROOT / "manage.py"), "relay"]


def worker(application: str = "creditshare", concurrency: int = 2) -> list[str]:
    """Return the command of a Celery worker."""
    named = ["--concurrency", str(concurrency), "--hostname", "campaign@%h", "--loglevel", "warning"]
    return [str(BIN / "celery"), "-A", application, "worker", *named]
