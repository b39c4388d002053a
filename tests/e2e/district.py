"""The demo district as real processes: told once, then copied, so that every journey starts from the same day."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 240


@dataclass(frozen=True)
class Place:
    """Where a district lives: its home folder, its port and, on PostgreSQL, its database."""

    home: Path
    port: int
    database_url: str = ""

    @property
    def url(self) -> str:
        """The address of its pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes."""
        chosen = {
            "CREDITSHARE_MODE": "demo",
            "CREDITSHARE_HOME": str(self.home),
            "SITE_URL": self.url,
            "PORT": str(self.port),
        }
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        return {**kept, **chosen, **({"DATABASE_URL": self.database_url} if self.database_url else {})}


DEMO = [sys.executable, str(ROOT / "manage.py"), "demo"]


def tell(place: Place) -> Place:
    """Make the district of `manage.py demo` at a place, without running it."""
    subprocess.run([*DEMO, "--prepare"], env=place.environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return place


@contextmanager
def running(place: Place) -> Iterator[Place]:
    """Run `manage.py demo` (web and relay in one tree) until the block ends; tells the story where it is not told."""
    log = place.home / "demo.log"
    with ExitStack() as stack, log.open("ab") as out:
        command = [*DEMO, "--port", str(place.port)]
        process = servers.start(stack, command, env=place.environment, cwd=ROOT, stdout=out, stderr=out)
        _wait_for_pages(place, process, log)
        yield place


def copy_of(told: Place, home: Path) -> Place:
    """Copy a district that is not running to another home (and database), on another port."""
    shutil.copytree(told.home, home, dirs_exist_ok=True)
    if not told.database_url:
        return Place(home, servers.free_port())
    name = home.name.replace("-", "_")
    with psycopg.connect(_database(told.database_url, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{urlsplit(told.database_url).path[1:]}"')
    return Place(home, servers.free_port(), _database(told.database_url, name))


def new_database(server_url: str, name: str) -> str:
    """Create an empty database on a server and return its URL."""
    with psycopg.connect(_database(server_url, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return _database(server_url, name)


def _database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _wait_for_pages(place: Place, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{place.url}/demo", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    words = log.read_text(errors="replace")[-3000:]
    raise RuntimeError(f"the demo did not answer at {place.url}/demo (exit code {process.poll()}):\n{words}")
