"""Emptying the tables between tests that commit: the append-only triggers step aside for the flush, and only for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations

_flush = BaseDatabaseOperations.execute_sql_flush


def flush_past_triggers(operations: BaseDatabaseOperations, statements: list[str]) -> None:
    """Run the flush of Django's TransactionTestCase without the append-only triggers."""
    with transaction.atomic(using=operations.connection.alias), _without_triggers(operations.connection):
        _flush(operations, statements)


@contextmanager
def _without_triggers(connection: Any) -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, statement in triggers:
            cursor.execute(statement)
