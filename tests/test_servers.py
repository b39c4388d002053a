"""Private servers start empty, are private, and are gone afterwards, however their owner ends."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
import redis as redis_client

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
needs_postgres = pytest.mark.skipif(servers.find_tool("postgres") is None, reason="NOT RUN: postgres is not installed")
needs_redis = pytest.mark.skipif(servers.find_tool("redis-server") is None, reason="NOT RUN: redis is not installed")


def is_listening(url: str) -> bool:
    """Say whether a PostgreSQL answers at a URL."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def owner(*words: str) -> subprocess.Popen[str]:
    """Start another process that owns a private PostgreSQL and prints its URL."""
    # A shell's background job ignores Ctrl-C and so would this child of it: it listens again.
    code = (
        "import signal, sys, time; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from tests.servers import postgresql\nwith postgresql() as url:\n print(url, flush=True)\n"
    )
    command = [sys.executable, "-c", f"{code} {' '.join(words) or 'sys.stdin.read()'}"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, text=True, **pipes)


@pytest.fixture
def clean(tmp_path: Path):
    """Processes that a test started and must not leave."""
    with ExitStack() as stack:
        yield stack


@needs_postgres
def test_a_database_is_empty_and_answers_on_the_loopback_only():
    with servers.postgresql() as url, psycopg.connect(url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        addresses = connection.execute("SHOW listen_addresses").fetchone()
        encoding = connection.execute("SHOW server_encoding").fetchone()
    assert (tables, addresses, encoding) == ((0,), ("127.0.0.1",), ("UTF8",))
    assert not is_listening(url)


@needs_postgres
@pytest.mark.parametrize(("durable", "fsync"), [(False, "off"), (True, "on")])
def test_only_the_suite_forgets_a_power_cut(durable: bool, fsync: str):
    with servers.postgresql(durable=durable) as url, psycopg.connect(url) as connection:
        shown = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "synchronous_commit")}
    assert shown == {"fsync": fsync, "synchronous_commit": fsync}


@needs_postgres
def test_two_databases_live_beside_each_other():
    with servers.postgresql() as one, servers.postgresql() as other:
        assert one != other
        with psycopg.connect(one, autocommit=True) as connection:
            connection.execute("CREATE TABLE only_here (x int)")
        with psycopg.connect(other) as connection:
            assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)


@needs_postgres
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_database_ends_with_its_owner(number: signal.Signals):
    process = owner()
    url = (process.stdout.readline() if process.stdout else "").strip()
    assert is_listening(url)
    process.send_signal(number)
    process.wait(30)
    gone = [not is_listening(url) for _ in range(50) if not is_listening(url) or _pause()]
    assert gone, f"the database outlived an owner that ended by {number.name}"


def _pause() -> bool:
    signal.sigtimedwait([], 0.1)
    return False


@needs_redis
def test_a_broker_starts_empty_and_ends():
    with servers.redis() as url:
        client = redis_client.Redis.from_url(url)
        assert client.dbsize() == 0
        client.set("key", "value")
    with pytest.raises(redis_client.ConnectionError):
        client.ping()


@needs_redis
def test_a_command_gets_the_addresses_and_its_exit_code_comes_back(capfd: pytest.CaptureFixture):
    code = "import os; print(os.environ['DATABASE_URL'][:10], os.environ['REDIS_URL'][:5]); raise SystemExit(7)"
    assert servers.run([sys.executable, "-c", code], durable=False, with_redis=True) == 7
    assert capfd.readouterr().out.split() == ["postgresql", "redis"]


def test_a_missing_tool_is_said_in_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(servers, "find_tool", lambda name: None)
    with pytest.raises(servers.ToolMissing, match="apt-get install postgresql"):
        servers.need_tool("postgres")
    assert servers.missing_tools() == list(servers.PACKAGES)


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("1", 1)])
def test_what_cannot_run_is_loud_and_fails_under_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, ci: str, code: int
):
    monkeypatch.setattr(servers, "install_missing", lambda: ["chromium"])
    monkeypatch.setenv("CI", ci)
    assert servers.check() == code
    assert "!!! NOT INSTALLED: chromium" in capsys.readouterr().err


def test_nothing_missing_is_silent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    monkeypatch.setattr(servers, "install_missing", list)
    monkeypatch.setenv("CI", "1")
    assert servers.check() == 0
    assert capsys.readouterr().err == ""


def test_what_is_missing_is_installed_by_one_update_and_one_install(monkeypatch: pytest.MonkeyPatch):
    asked: list[list[str]] = []
    monkeypatch.setattr(servers, "find_tool", lambda name: None if name in ("chromium", "pdfsig") else "/bin/x")
    monkeypatch.setattr(servers.os, "geteuid", lambda: 0)
    monkeypatch.setattr(servers.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(servers.subprocess, "run", lambda command, **_: asked.append(command))
    servers.install_missing()
    assert [command[:2] for command in asked] == [["apt-get", "-qq"]] * 2
    assert asked[1][-2:] == ["chromium", "poppler-utils"]


def test_nothing_is_installed_by_who_is_not_root(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(servers, "find_tool", lambda name: None)
    monkeypatch.setattr(servers.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(servers.subprocess, "run", lambda *_, **__: pytest.fail("it tried"))
    assert servers.install_missing() == list(servers.PACKAGES)


def test_the_newest_version_of_a_tool_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for version in ("9", "15", "16"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "no-such-tool").touch()
    monkeypatch.setattr(servers, "DEBIAN_FOLDERS", (f"{tmp_path}/*/bin",))
    assert servers.find_tool("no-such-tool") == str(tmp_path / "16" / "bin" / "no-such-tool")


def test_a_process_that_does_not_listen_is_killed_with_its_children(clean: ExitStack):
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    process = servers.start(clean, [sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert process.stdout and process.stdout.readline() == b"up\n"
    servers.stop(process, patience=0.2)
    assert process.returncode == -signal.SIGKILL


def test_a_free_port_is_free():
    ports = {servers.free_port() for _ in range(20)}
    assert all(1024 < port < 65536 for port in ports)


@pytest.mark.parametrize("words", [["run"], ["run", "--redis"], ["dance"]])
def test_bad_usage_is_refused(words: list[str]):
    command = [sys.executable, "-m", "tests.servers", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, env=dict(os.environ))
    assert done.returncode == 2
