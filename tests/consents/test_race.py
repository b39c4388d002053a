"""Revocations against readers, in processes of their own: none is late through the gate, some are without it."""

import json
import os
import subprocess
import sys

import pytest

from tests.consents import racing

pytestmark = pytest.mark.campaign
SEED = int(os.environ.get("RACE_SEED", "20261123"))


def race(database_url: str, home, *, revocations: int, readers: int) -> dict:
    """Run `python -m tests.consents.race` on a database and return its last line."""
    environment = {**os.environ, "DATABASE_URL": database_url, "CREDITSHARE_HOME": str(home)}
    environment.pop("REDIS_URL", None)
    command = [sys.executable, "-m", "tests.consents.race", f"--revocations={revocations}", f"--readers={readers}"]
    done = subprocess.run([*command, f"--seed={SEED}"], env=environment, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.stdout, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def judge(result: dict, engine: str, revocations: int) -> None:
    """Hold the counts against the promise."""
    for name in ("gate", "gate_spending"):
        assert result[name]["engine"] == engine
        assert {count: result[name].get(count, 0) for count in racing.EXPECT_ZERO} == dict.fromkeys(
            racing.EXPECT_ZERO, 0
        )
    assert result["gate"]["revocations"] == revocations
    assert result["gate"]["reads"] >= revocations
    assert result["gate_spending"]["reads"] == result["gate_spending"]["allowed"]
    assert result["naive"]["late_reads"] > 0, "the negative control did not leak: the race proves nothing"
    assert result["naive_spending"]["reads_over_the_limit"] > 0, "the negative control did not overspend"
    assert result["held"]


def test_100_revocations_against_16_readers_on_postgresql(new_postgres, tmp_path):
    judge(race(new_postgres(), tmp_path, revocations=100, readers=16), "postgresql", 100)


def test_20_revocations_against_4_readers_on_sqlite(new_sqlite, tmp_path):
    judge(race(new_sqlite(tmp_path / "race.sqlite3"), tmp_path, revocations=20, readers=4), "sqlite", 20)
