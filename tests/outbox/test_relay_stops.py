"""The relay ends when it is told to, however often and however quickly it is told."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30


def start_relay(home: Path) -> subprocess.Popen[str]:
    """Start a relay on a migrated SQLite of its own and wait until it works."""
    plain = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    options = {"env": {**plain, "CREDITSHARE_HOME": str(home)}, "cwd": ROOT, "text": True}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], check=True, **options)
    process = subprocess.Popen([*manage, "relay", "--poll", "0.01"], stderr=subprocess.PIPE, **options)
    assert process.stderr
    assert "working" in next(line for line in process.stderr if line.startswith("relay"))
    return process


@pytest.mark.parametrize(
    "signals",
    [[signal.SIGTERM], [signal.SIGINT], [signal.SIGTERM, signal.SIGINT] * 200],
    ids=["asked", "interrupted", "hurried"],
)
def test_the_relay_ends_when_told(tmp_path: Path, signals: list[signal.Signals]):
    process = start_relay(tmp_path)
    try:
        for number in signals:
            process.send_signal(number)
        assert process.wait(PATIENCE_SECONDS) == 0
        assert process.stderr and "stopped" in process.stderr.read()
    finally:
        process.kill()
        process.wait()
