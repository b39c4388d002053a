"""The doors of the outbox: the doorbell, the Celery task, the relay and the commands."""

import json
import logging
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.db import OperationalError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from creditshare.outbox import services, tasks
from creditshare.outbox.management.commands import relay
from creditshare.outbox.models import Work
from creditshare.outbox.workers import doorbell, names
from tests.outbox.effects import PATH, count

pytestmark = pytest.mark.django_db


@pytest.fixture
def rings(monkeypatch, settings) -> list[str]:
    """A broker is configured, and its rings are counted."""
    settings.CELERY_BROKER_URL = "redis://broker.invalid/0"
    rung = []
    monkeypatch.setattr(doorbell, "ring", lambda: rung.append("ring"))
    return rung


def put(name="a", **options) -> None:
    services.enqueue(PATH + "mark", at=timezone.now(), name=name, **options)


def test_the_bell_rings_once_a_transaction_and_after_it(rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        put("a")
        put("b")
        with transaction.atomic():
            put("c")
        assert rings == []
    assert rings == ["ring"]


def test_a_rolled_back_inner_step_does_not_swallow_the_ring(rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            put("a")
            raise ZeroDivisionError
        put("b")
    assert rings == ["ring"]


def test_what_rolls_back_rings_nobody(rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        put()
        raise ZeroDivisionError
    assert rings == []


def test_without_a_broker_nobody_is_rung(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        put()
    assert callbacks == []


@pytest.mark.parametrize("down", [BrokerDown("redis://user:secret@host"), ConnectionRefusedError(), TimeoutError()])
def test_a_broker_that_is_down_is_logged_without_its_address_and_fails_nobody(monkeypatch, caplog, down):
    class Bell:
        def send_task(self, *_, **__):
            raise down

    monkeypatch.setattr(doorbell, "_bell", Bell)
    with caplog.at_level(logging.WARNING):
        doorbell.ring()
    assert type(down).__name__ in caplog.text
    assert "secret" not in caplog.text


def test_a_real_broker_that_is_down_fails_nobody(settings, caplog):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    doorbell._bell.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            doorbell.ring()
    finally:
        doorbell._bell.cache_clear()
    assert "the relay will ring again" in caplog.text


@pytest.mark.redis
def test_a_ring_arrives_at_a_real_broker_and_carries_nothing(settings, redis_url):
    import redis

    settings.CELERY_BROKER_URL = redis_url
    doorbell._bell.cache_clear()
    try:
        doorbell.ring()
    finally:
        doorbell._bell.cache_clear()
    (message,) = redis.Redis.from_url(redis_url).lrange("celery", 0, -1)
    sent = json.loads(message)
    assert sent["headers"]["task"] == tasks.drain.name == doorbell.DRAIN
    assert sent["headers"]["argsrepr"] == "()"


def test_the_celery_task_does_the_due_work():
    put("a")
    tasks.drain()
    assert count("a") == 1
    assert tasks.drain.acks_late


def test_a_long_queue_is_passed_on_by_another_ring(rings, monkeypatch):
    monkeypatch.setattr(tasks, "PIECES", 2)
    for name in "abc":
        put(name)
    tasks.drain()
    assert (Work.objects.filter(done_at=None).count(), rings) == (1, ["ring"])
    tasks.drain()
    assert (Work.objects.filter(done_at=None).count(), rings) == (0, ["ring"])


def test_forgetting_is_work_too(at):
    put("a")
    tasks.drain()
    Work.objects.update(done_at=at)
    tasks.forget_done(at=at)
    assert Work.objects.exists()


def test_the_command_does_the_work_and_counts_it(capsys):
    put("a")
    put("b")
    call_command("drain_outbox", "--json")
    assert json.loads(capsys.readouterr().out) == {"started": 2, "due": 0, "open": 0, "done": 2, "failed": 0}


def test_the_command_takes_up_what_was_given_up(capsys):
    put("a")
    Work.objects.update(failed_at=timezone.now(), attempts=8)
    call_command("drain_outbox")
    assert capsys.readouterr().out == "started 0, due 0, open 0, done 0, failed 1\n"
    call_command("drain_outbox", "--retry-failed")
    assert count("a") == 1


def test_the_command_frees_what_a_dead_process_of_this_host_held():
    put("a")
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    services._claim(f"{names.host_name()}/{int(gone.stdout)}/x", timezone.now())
    call_command("drain_outbox")
    assert count("a") == 1


def test_a_workers_name_says_where_it_lives():
    host, process, nonce = names.worker_name().split("/")
    assert (host, int(process), len(nonce)) == (names.host_name(), os.getpid(), 8)
    assert names.worker_name() != names.worker_name()
    assert len(names.worker_name()) <= 64
    assert names.is_alive(os.getpid())
    assert names.is_alive(1)


def test_the_upkeep_rings_for_what_nobody_took(rings, settings):
    settings.OUTBOX_PERIODIC = {}
    put("a")
    relay.Command()._upkeep()
    assert rings == []
    Work.objects.update(due_at=timezone.now() - 2 * relay.RING_AGAIN)
    relay.Command()._upkeep()
    assert rings == ["ring"]


class Signals:
    """Stands in for the process's signals, so that a test can send one to the loop it is in."""

    def __init__(self) -> None:
        self.received = {}

    def install(self, number, receive) -> None:
        self.received[number] = receive


@pytest.fixture
def signals(monkeypatch) -> Signals:
    stand_in = Signals()
    monkeypatch.setattr(relay.signal, "signal", stand_in.install)
    return stand_in


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_relay_works_until_it_is_told_to_stop(signals, settings, monkeypatch, capsys, number):
    settings.OUTBOX_PERIODIC = {PATH + "mark": 60}
    put("a")
    drain = services.drain

    def drain_and_stop(**options):
        started = drain(**options)
        signals.received[number](number, None)
        return started

    monkeypatch.setattr(services, "drain", drain_and_stop)
    call_command("relay", "--poll", "0")
    assert count("a") == 1
    assert "stopped" in capsys.readouterr().err


def test_the_relay_survives_a_database_that_does_not_answer(signals, settings, monkeypatch, caplog):
    settings.OUTBOX_PERIODIC = {}
    monkeypatch.setattr(relay.connection, "close", lambda: None)
    calls = []

    def stumble(**options):
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("database is locked")
        signals.received[signal.SIGTERM](signal.SIGTERM, None)

    monkeypatch.setattr(services, "drain", stumble)
    call_command("relay", "--poll", "0")
    assert len(calls) == 3
    assert "trying again" in caplog.text


def test_the_relay_only_rings_where_there_is_a_broker(signals, settings, monkeypatch, rings):
    settings.OUTBOX_PERIODIC = {}
    put("a")
    upkeep = relay.Command._upkeep
    monkeypatch.setattr(
        relay.Command, "_upkeep", lambda self: (upkeep(self), signals.received[signal.SIGTERM](signal.SIGTERM, None))
    )
    call_command("relay", "--poll", "0")
    assert count("a") == 0


def test_a_real_relay_process_works_and_stops_on_sigterm(tmp_path, new_sqlite):
    environment = os.environ | {
        "DATABASE_URL": new_sqlite(tmp_path / "relay.sqlite3"),
        "CREDITSHARE_HOME": str(tmp_path),
        "CREDITSHARE_KEY_DIR": str(tmp_path / "keys"),
        "CELERY_BROKER_URL": "",
        "REDIS_URL": "",
    }
    command = [sys.executable, str(project.BASE_DIR / "manage.py")]
    process = subprocess.Popen([*command, "relay"], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert "working" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(300) == 0
        assert "stopped" in process.stderr.read()
    finally:
        process.kill()
