"""Fixtures every test may use: two engines, private servers, a home of its own, and a fixed moment."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as project
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import SimpleTestCase, TestCase, TransactionTestCase
from hypothesis import HealthCheck, settings

from tests import servers
from tests.db import flushing
from tests.engines import EMBEDDED, ENGINE, PRODUCTION_LIKE
from tests.migrated import migrated_file, migrated_server, new_postgres, new_sqlite

__all__ = ["migrated_file", "migrated_server", "new_postgres", "new_sqlite"]  # fixtures for every test

DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}
# How fast a machine draws examples says nothing about the product, and the suite shares its machine.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")
REAL_INVOICES = Path(project.BASE_DIR).parent / "shared" / "data" / "real-invoices"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose what runs on this engine: pure tests once, tests of one engine on that engine, the rest on both."""
    if ENGINE == PRODUCTION_LIKE:
        _deselect(config, items, [item for item in items if not _touches_a_server(item)])
    elif ENGINE == EMBEDDED:
        _deselect(config, items, [item for item in items if {"postgres", "once"} & _marks(item)])
    for item in items:
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            reason = "needs PostgreSQL: `make test`, or .venv/bin/python -m tests.engines PATH"
            item.add_marker(pytest.mark.skip(reason=reason))
        if item.get_closest_marker("real_data") and not REAL_INVOICES.exists():
            item.add_marker(pytest.mark.skip(reason=f"the real invoices are not at {REAL_INVOICES}"))


def _marks(item: pytest.Item) -> set[str]:
    return {mark.name for mark in item.iter_markers()}


def _touches_a_server(item: pytest.Item) -> bool:
    if any(item.get_closest_marker(name) for name in ("django_db", "postgres", "redis", "browser")):
        return True
    case = getattr(item, "cls", None)
    if case and issubclass(case, SimpleTestCase):
        return issubclass(case, TestCase | TransactionTestCase)
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def _deselect(config: pytest.Config, items: list[pytest.Item], gone: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=gone)
    items[:] = [item for item in items if item not in set(gone)]


@pytest.fixture
def at() -> datetime:
    """A fixed moment on the project's day."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session", autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep keys, originals and reports of the suite out of the working tree."""
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    for name in ("KEY_DIR", "ORIGINALS_DIR", "REPORTS_DIR", "AUDIT_CHECKPOINT_FILE"):
        patch.setattr(project, name, home / name.removesuffix("_DIR").lower())
    yield home
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def static_files_on_demand() -> Iterator[None]:
    """Look a static file up when it is asked for: listing them all for every test client took a third of a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project, "WHITENOISE_AUTOREFRESH", True, raising=False)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the embedded database in a file, as outside the suite.

    In memory the connections of several threads share one cache, which neither waits for a lock nor is safe: a race of
    eight readers once killed the worker.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def flush_past_triggers() -> Iterator[None]:
    """Let tests that commit (`transactional_db`, live servers) be cleaned up though tables are append-only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flushing.flush_past_triggers)
        yield


@pytest.fixture(scope="session")
def real_invoices() -> Path:
    """The folder of the real invoices (mark the test `real_data`)."""
    return REAL_INVOICES


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a private PostgreSQL of this session, for tests that start processes of their own."""
    with servers.postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a private Redis of this session (mark the test `redis`)."""
    with servers.redis() as url:
        yield url
