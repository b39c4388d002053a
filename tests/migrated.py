"""Migrated databases for tests that start processes of their own: made once a session, then copied.

Migrating takes longer than most of the tests that need a database to themselves.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "migrated_template"
numbers = count(1)


def beside(url: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def create(url: str, name: str, template: str = "template1") -> str:
    """Create a database as a copy of a template and return its URL."""
    with psycopg.connect(beside(url, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return beside(url, name)


def migrate(home: Path, url: str) -> str:
    """Migrate a database in a process of its own and return its URL."""
    environment = {**os.environ, "CREDITSHARE_HOME": str(home), "DATABASE_URL": url, "REDIS_URL": ""}
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated SQLite database, to be copied."""
    home = tmp_path_factory.mktemp("migrated")
    migrate(home, f"sqlite:///{home}/template.sqlite3")
    return home / "template.sqlite3"


@pytest.fixture(scope="session")
def migrated_server(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a migrated PostgreSQL database, to be copied."""
    return migrate(tmp_path_factory.mktemp("migrated"), create(postgres_url, TEMPLATE))


@pytest.fixture
def new_sqlite(migrated_file: Path) -> Callable[[Path], str]:
    """Return a function that puts a migrated SQLite database at a path and returns its URL."""
    return lambda path: f"sqlite:///{shutil.copy(migrated_file, path)}"


@pytest.fixture
def new_postgres(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Return a function that makes a migrated PostgreSQL database and returns its URL."""
    return lambda: create(request.getfixturevalue("migrated_server"), f"migrated_{next(numbers)}", TEMPLATE)
