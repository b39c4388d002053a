"""The relay ends when it is told to, however often and however quickly it is told."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30


def start_relay(home: Path, url: str) -> subprocess.Popen[str]:
    """Start a relay on a migrated database and wait until it works."""
    plain = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    options = {"env": {**plain, "CREDITSHARE_HOME": str(home), "DATABASE_URL": url}, "cwd": ROOT, "text": True}
    manage = [sys.executable, str(ROOT / "manage.py")]
    process = subprocess.Popen([*manage, "relay", "--poll", "0.01"], stderr=subprocess.PIPE, **options)
    assert process.stderr
    assert "working" in next(line for line in process.stderr if line.startswith("relay"))
    return process


@pytest.fixture
def relay(tmp_path: Path, new_sqlite: Callable[[Path], str]) -> Iterator[subprocess.Popen[str]]:
    """A working relay."""
    process = start_relay(tmp_path, new_sqlite(tmp_path / "relay.sqlite3"))
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_relay_ends_when_told(relay: subprocess.Popen[str], number: signal.Signals):
    relay.send_signal(number)
    assert relay.wait(PATIENCE_SECONDS) == 0
    assert relay.stderr and "stopped" in relay.stderr.read()


def test_a_relay_that_is_told_again_and_again_ends(relay: subprocess.Popen[str]):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while relay.poll() is None and time.monotonic() < deadline:
        relay.send_signal(signal.SIGTERM)
    # The last signals may find Python already leaving, with its handlers gone.
    assert relay.returncode in (0, -signal.SIGTERM)
