"""Workers killed with SIGKILL in the middle: every effect happens exactly once, on SQLite and on PostgreSQL."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Event

import psycopg
import pytest
import redis

ROOT = Path(__file__).resolve().parent.parent.parent
MARKS, WALKS, STEPS = 12, 2, 4
POINTS = {"claimed": MARKS + WALKS, "effect": MARKS + WALKS * STEPS, "marked": MARKS + WALKS, "committed": MARKS}


class Lab:
    """A private database and the processes that work on it."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.environment = {
            "DATABASE_URL": url,
            "CREDITSHARE_HOME": str(home),
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "tests.outbox.lab_settings",
        }

    def python(self, *arguments: str) -> int:
        return self.start(*arguments).wait(600)

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.environment)

    def run(self, *deed: object) -> int:
        return self.python("-m", "tests.outbox.lab", *(str(part) for part in deed))

    def rows(self, statement: str) -> list[tuple]:
        if self.url.startswith("sqlite"):
            with sqlite3.connect(self.url.removeprefix("sqlite:///")) as connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement).fetchall()

    def effects(self) -> dict[str, int]:
        return dict(self.rows("SELECT subject, count(*) FROM audit_trailentry WHERE event = 'tests.effect' GROUP BY 1"))

    def open(self) -> int:
        return self.rows("SELECT count(*) FROM outbox_work WHERE done_at IS NULL")[0][0]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def lab(request, tmp_path, new_sqlite, new_postgres) -> Lab:
    """A migrated database of its own on the engine."""
    return Lab(new_sqlite(tmp_path / "lab.sqlite3") if request.param == "sqlite" else new_postgres(), tmp_path)


@pytest.mark.campaign
def test_every_effect_happens_once_however_often_workers_are_killed(lab):
    seed, kills = 20261123, 10
    draw = random.Random(seed)
    assert lab.run("put", MARKS, WALKS, STEPS) == 0
    points = [*POINTS, *draw.choices([*POINTS], k=kills - len(POINTS))]
    draw.shuffle(points)
    killed = 0
    for point in points:
        ended = lab.run("drain", point, draw.randint(1, 2))
        assert ended in (0, -signal.SIGKILL)
        killed += ended == -signal.SIGKILL
    print(f"seed {seed}: {killed} of {kills} workers killed at {points}")
    assert killed >= kills - 2
    assert lab.run("drain") == 0
    wanted = {f"mark{number}": 1 for number in range(MARKS)}
    wanted |= {f"walk{number}.{step}": 1 for number in range(WALKS) for step in range(STEPS)}
    assert lab.effects() == wanted
    assert lab.open() == 0
    assert lab.run("drain") == 0
    assert lab.effects() == wanted


@pytest.mark.campaign
def test_work_done_on_commit_is_lost(lab):
    """Negative control: without the outbox a kill between the commit and the effect loses the effect for good."""
    assert lab.run("lose", "effect", 3) == -signal.SIGKILL
    causes = lab.rows("SELECT subject FROM audit_trailentry WHERE event = 'tests.cause' ORDER BY id")
    assert [cause for (cause,) in causes] == ["mark0", "mark1", "mark2"]
    assert lab.effects() == {"mark0": 1, "mark1": 1}


@pytest.mark.campaign
def test_work_marked_done_afterwards_is_doubled(lab):
    """Negative control: a done mark in a transaction of its own repeats the effect after a kill in between."""
    assert lab.run("put", 5, 0, 0) == 0
    assert lab.run("double", "effect", 3) == -signal.SIGKILL
    assert lab.run("double") == 0
    assert lab.effects() == {"mark0": 1, "mark1": 1, "mark2": 2, "mark3": 1, "mark4": 1}


def end(process: subprocess.Popen, number: int) -> int:
    process.send_signal(number)
    return process.wait(300)


def wait_until_done(lab: Lab) -> None:
    """Look every tenth of a second, for at most five minutes."""
    for _ in range(3000):
        if not lab.open():
            return
        Event().wait(0.1)
    raise AssertionError(f"{lab.open()} pieces still wait")


@pytest.mark.campaign
@pytest.mark.redis
@pytest.mark.parametrize("lab", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_broker_that_forgets_and_a_worker_that_is_killed_lose_nothing(lab, redis_url):
    """Rings are lost with the broker's memory, then a worker is killed; the relay and a second worker do the rest."""
    lab.environment |= {"CELERY_BROKER_URL": redis_url, "REDIS_URL": redis_url}
    broker = redis.Redis.from_url(redis_url)
    assert lab.run("put", MARKS, WALKS, STEPS) == 0
    assert broker.llen("celery") > 0
    broker.flushall()
    lab.environment |= {"LAB_KILL": "effect 5"}
    celery = ("-m", "celery", "-A", "tests.outbox.lab_celery", "worker", "-P", "solo", "--loglevel", "ERROR")
    first = lab.start(*celery)
    relay = lab.start("-m", "django", "relay", "--skip-checks")
    try:
        assert first.wait(300) == -signal.SIGKILL
        assert lab.open() > 0
        del lab.environment["LAB_KILL"]
        second = lab.start(*celery)
        try:
            wait_until_done(lab)
        finally:
            assert end(second, signal.SIGTERM) == 0
    finally:
        assert end(relay, signal.SIGTERM) == 0
    assert set(lab.effects().values()) == {1}
    assert len(lab.effects()) == MARKS + WALKS * STEPS
