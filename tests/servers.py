"""Private servers: a throw-away PostgreSQL and Redis on free ports, gone when their block ends or their owner dies.

`python -m tests.servers check` installs what is missing (on Debian as root) and says loudly what cannot run;
`python -m tests.servers run [--durable] [--redis] -- COMMAND…` runs a command with DATABASE_URL and REDIS_URL set.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

# What `make test` needs, and the Debian package that brings it.
PACKAGES = {
    "postgres": "postgresql",
    "redis-server": "redis-server",
    "chromium": "chromium",
    "pdfsig": "poppler-utils",
    "softhsm2-util": "softhsm2",
}
DEBIAN_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/usr/sbin", "/usr/lib/chromium")
# Only the suite may forget a power cut; benchmarks and kill campaigns keep PostgreSQL's durable defaults.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
ROOM = ("shared_buffers=512MB", "max_connections=200", "max_wal_size=4GB", "jit=off", "timezone=UTC")
PATIENCE_SECONDS = 60


class ToolMissing(RuntimeError):
    """A program that a test or benchmark needs is not installed."""


class Server(NamedTuple):
    """A running private server: its URL and its process."""

    url: str
    process: subprocess.Popen


def find_tool(name: str) -> str | None:
    """Return the path of a program on PATH or in Debian's folders, the newest version first; None if absent."""
    on_path = shutil.which(name)
    if on_path:
        return on_path
    found = [path for folder in DEBIAN_FOLDERS for path in Path("/").glob(f"{folder[1:]}/{name}")]
    return str(max(found, key=_version)) if found else None


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.parts if part.isdigit())


def need_tool(name: str) -> str:
    """Return the path of a program; raise ToolMissing in words if it is not installed."""
    path = find_tool(name)
    if path is None:
        raise ToolMissing(f"{name} is not installed; on Debian: apt-get install {PACKAGES.get(name, name)}")
    return path


def missing_tools() -> list[str]:
    """Return the programs of PACKAGES that are not installed."""
    return [name for name in PACKAGES if find_tool(name) is None]


def install_missing() -> list[str]:
    """Install what is missing where that is possible (Debian, as root); return what is still missing."""
    missing = missing_tools()
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {', '.join(PACKAGES[name] for name in missing)} …", flush=True)
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "-qq", "update"], check=False, **quiet)
        packages = [PACKAGES[name] for name in missing]
        subprocess.run(["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages], check=False, **quiet)
    return missing_tools()


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """Run a private PostgreSQL; yield the URL of its empty database `creditshare` (superuser, loopback only)."""
    with ExitStack() as stack:
        folder = _folder(stack, "creditshare-pg-")
        yield _start_postgresql(stack, folder, durable).url


@contextmanager
def redis() -> Iterator[str]:
    """Run a private Redis that writes nothing to disk; yield its URL."""
    with ExitStack() as stack:
        port = free_port()
        command = [need_tool("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        process = start(stack, [*command, str(_folder(stack, "creditshare-redis-"))], stdout=subprocess.DEVNULL)
        _wait_until_listening(port, process, "redis-server")
        yield f"redis://127.0.0.1:{port}/0"


def start(stack: ExitStack, command: list[str], **options) -> subprocess.Popen:
    """Start a process that ends with the stack, and with us if we are killed."""
    guard = ["setpriv", "--pdeathsig", "INT", "--"] if shutil.which("setpriv") else []
    process = subprocess.Popen([*guard, *command], start_new_session=True, **options)
    stack.callback(stop, process)
    return process


def stop(process: subprocess.Popen, patience: float = 20) -> None:
    """Ask a process to end; kill it and its group when it does not."""
    if process.poll() is None:
        # SIGINT is PostgreSQL's fast shutdown and everybody else's Ctrl-C.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _folder(stack: ExitStack, prefix: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _start_postgresql(stack: ExitStack, folder: Path, durable: bool) -> Server:
    postgres = need_tool("postgres")
    initdb = str(Path(postgres).resolve().with_name("initdb"))
    # PostgreSQL refuses to run as root: then it runs as the user its Debian package made.
    owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    if owner:
        shutil.chown(folder, "postgres", "postgres")
    store, port = folder / "data", free_port()
    prepare = [initdb, "-D", str(store), "-U", "creditshare", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(prepare, check=True, stdout=subprocess.DEVNULL, cwd=folder, **owner)
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *ROOM]
    settings += [] if durable else FORGETFUL
    command = [str(Path(postgres).resolve()), "-D", str(store)]
    command += [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = start(stack, command, stdout=log, stderr=log, cwd=folder, **owner)
    _wait_until_listening(port, process, "postgres")
    _create_database(Path(initdb).with_name("psql"), port)
    return Server(f"postgresql://creditshare@127.0.0.1:{port}/creditshare", process)


def _create_database(psql: Path, port: int) -> None:
    command = [str(psql), "-h", "127.0.0.1", "-p", str(port), "-U", "creditshare", "-d", "postgres", "-Xqc"]
    deadline = time.monotonic() + PATIENCE_SECONDS
    # It listens a moment before it lets anybody in ("the database system is starting up").
    while subprocess.run([*command, "CREATE DATABASE creditshare"], capture_output=True, check=False).returncode:
        if time.monotonic() > deadline:
            raise RuntimeError("the private PostgreSQL let nobody in")
        time.sleep(0.1)


def _wait_until_listening(port: int, process: subprocess.Popen, name: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{name} did not start (exit code {process.poll()})")


def check() -> int:
    """Install what is missing and say what cannot run; exit code 1 when that happens under CI."""
    missing = install_missing()
    for name in missing:
        print(f"!!! NOT INSTALLED: {name} (Debian package {PACKAGES[name]}): its tests will NOT run", file=sys.stderr)
    return 1 if missing and os.environ.get("CI") else 0


def run(command: list[str], *, durable: bool, with_redis: bool) -> int:
    """Run a command against private servers and return its exit code."""
    with ExitStack() as stack:
        environment = dict(os.environ, DATABASE_URL=stack.enter_context(postgresql(durable=durable)))
        if with_redis:
            environment["REDIS_URL"] = stack.enter_context(redis())
        return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__)
    parser.add_argument("deed", choices=["check", "run"])
    parser.add_argument("--durable", action="store_true", help="keep fsync on")
    parser.add_argument("--redis", action="store_true", help="a private Redis too")
    # A polite kill unwinds the blocks above, so that the servers end and their folders go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    words = sys.argv[1:]
    split = words.index("--") if "--" in words else len(words)
    given, command = parser.parse_args(words[:split]), words[split + 1 :]
    if given.deed == "check":
        return check()
    if not command:
        parser.error("run needs a command after --")
    return run(command, durable=given.durable, with_redis=given.redis)


if __name__ == "__main__":
    sys.exit(main())
