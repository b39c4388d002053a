"""Many rows in few statements: COPY and arrays on PostgreSQL, executemany and JSON on SQLite, the same outcome."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Columns = Mapping[str, Sequence[Any]]
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def is_postgres() -> bool:
    """Say whether the database is PostgreSQL."""
    return connection.vendor == "postgresql"


def let_commit_lazily() -> None:
    """Let this transaction's commit not wait for the disk.

    A power cut may lose the last batches whole, never a part of one; the delivery then is not finished either, because
    its last transaction does wait, and reading it again applies them.
    """
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


def _copied(column: Sequence[Any]) -> Sequence[str]:
    if not isinstance(column[0], str):
        return [f"{value:d}" for value in column]
    # One look at the whole column is cheaper than escaping every cell, and almost no column needs it.
    joined = "".join(column)
    if any(character in joined for character in "\\\t\n\r"):
        return [text.translate(_ESCAPES) for text in column]
    return column


def _names(columns: Columns) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def insert(table: str, columns: Columns) -> None:
    """Insert rows given as columns of equal length; integers and text only, no empty values."""
    if not next(iter(columns.values())):
        return
    with connection.cursor() as cursor:
        if is_postgres():
            rows = map("\t".join, zip(*map(_copied, columns.values()), strict=True))
            with cursor.copy(f"COPY {table} ({_names(columns)}) FROM STDIN") as copy:
                copy.write("\n".join(rows) + "\n")
            return
        marks = ", ".join(["%s"] * len(columns))
        rows_of_values = list(zip(*columns.values(), strict=True))
        cursor.executemany(f"INSERT INTO {table} ({_names(columns)}) VALUES ({marks})", rows_of_values)  # noqa: S608


def array(values: Sequence[Any]) -> str:
    """Write numbers, hex digits or single letters as one parameter: a PostgreSQL array or a JSON list."""
    if is_postgres():
        return "{" + ",".join(map(str, values)) + "}"
    return json.dumps([value if isinstance(value, int) else str(value) for value in values])


def among(expression: str, kind: str) -> str:
    """Return the condition that an expression is one of the values of an `array` parameter of a PostgreSQL type."""
    if is_postgres():
        return f"{expression} = ANY(%s::{kind}[])"
    return f"{expression} IN (SELECT value FROM json_each(%s))"  # noqa: S608


def merge(table: str, columns: Columns, kinds: Mapping[str, str], key: Sequence[str], on_conflict: str) -> None:
    """Insert rows or, where the key exists, do what `on_conflict` says ("NOTHING" or "UPDATE SET …").

    `kinds` gives each column's PostgreSQL type; values as for `insert`, of numbers and single letters.
    """
    if not next(iter(columns.values())):
        return
    names = _names(columns)
    conflict = f"ON CONFLICT ({', '.join(key)}) DO {on_conflict}"
    with connection.cursor() as cursor:
        if is_postgres():
            arrays = ", ".join(f"%s::{kinds[name]}[]" for name in columns)
            sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {conflict}"  # noqa: S608
            cursor.execute(sql, [_parameter(column, kinds[name]) for name, column in columns.items()])
            return
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) {conflict}"  # noqa: S608
        cursor.executemany(sql, list(zip(*columns.values(), strict=True)))


def _parameter(column: Sequence[Any], kind: str) -> Any:
    # Free text travels as a list, which the driver quotes; numbers and letters as one ready text, which is faster.
    return list(column) if kind == "text" else array(column)


def hex_of(value: Any) -> str:
    """Return a stored UUID as 32 hex digits, whichever database it comes from."""
    return value if isinstance(value, str) else value.hex
