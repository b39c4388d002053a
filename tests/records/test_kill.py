"""kill -9 in the middle of an import, again and again: resumed, it ends as an undisturbed one; the naive one does not.

Processes of their own with databases of their own, on SQLite and on PostgreSQL.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from django.conf import settings

from tests.records.makers import OWN, PARTNERS, as_csv, invoice
from tests.records.test_reading import zipped

SEED = 20261123
KILLS = 8
STATEMENTS_OF_A_FILE = 18
NEVER = 10**9


def files():
    """Return twelve files of three firms: new invoices, repeats, voids in the same and in a later file, wrong rows."""
    random, packed = Random(SEED), {}
    for serial in range(12):
        owner = [OWN, PARTNERS[2], PARTNERS[3]][serial % 3]
        rows = []
        for _ in range(25):
            issued = random.random() < 0.6
            rows.append(
                invoice(
                    str(random.randint(1, 30)),
                    seller=owner if issued else PARTNERS[1],
                    buyer=PARTNERS[serial % 2] if issued else owner,
                    day=f"2026-0{random.randint(1, 4)}-1{random.randint(0, 9)}",
                    status=random.choice(["正常", "正常", "正常", "作废"]),
                )
            )
        packed[f"{serial:02d}_{owner}.csv"] = as_csv([*rows, invoice("x", seller=owner)])
    return zipped(packed)


class Lab:
    """A database and a home of its own, and the processes that work on it."""

    def __init__(self, home: Path, url: str) -> None:
        self.environment = {
            **os.environ,
            "CREDITSHARE_HOME": str(home),
            "DATABASE_URL": url,
            "PYTHONPATH": str(settings.BASE_DIR),
        }
        (home / "all.zip").write_bytes(files())
        self.delivery = self.run("receive", str(home / "all.zip")).stdout.split()[-1]

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run one act in a process of its own."""
        command = [sys.executable, "-m", "tests.records.importing", *arguments]
        return subprocess.run(
            command, env=self.environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
        )

    def read(self, kill_at: int = NEVER, *options: str) -> bool:
        """Read the delivery; say whether the process was killed on the way."""
        ended = self.run("read", self.delivery, "--kill-at", str(kill_at), *options)
        assert ended.returncode in (0, -9), ended.stderr
        return ended.returncode == -9

    def state(self) -> dict:
        """Return what is stored at the end."""
        return json.loads(self.run("state").stdout)


@pytest.fixture(params=["sqlite", "postgresql"])
def labs(request, tmp_path, new_sqlite, new_postgres):
    """Return a function that opens a fresh lab on the engine."""

    def lab() -> Lab:
        home = tmp_path / f"lab{len(list(tmp_path.iterdir()))}"
        home.mkdir()
        return Lab(home, new_sqlite(home / "lab.sqlite3") if request.param == "sqlite" else new_postgres())

    return lab


def test_a_killed_import_ends_as_an_undisturbed_one(labs):
    quiet, killed = labs(), labs()
    assert not quiet.read()
    random, deaths = Random(SEED), 0
    for _ in range(KILLS):
        deaths += killed.read(random.randint(1, 2 * STATEMENTS_OF_A_FILE))
    deaths += killed.read(1, "--at", "INTO records_invoice ")
    killed.read()
    wanted, found = quiet.state(), killed.state()
    assert deaths >= KILLS / 2, f"seed {SEED}: only {deaths} kills hit"
    assert wanted["violations"] == found["violations"] == []
    assert found == wanted, f"seed {SEED}"
    assert wanted["deliveries"] == [["done", 312, 312, 12]]


def test_the_naive_import_loses_rollups_when_killed(labs):
    """Negative control: written after the commit, the rollups of a killed file are lost for ever."""
    lab = labs()
    assert lab.read(2, "--at", "INTO records_invoicemonth", "--naive")
    lab.read()
    assert lab.state()["violations"]
