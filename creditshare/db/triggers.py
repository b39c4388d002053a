"""Database triggers, in the words of SQLite and of PostgreSQL, that keep append-only tables append-only."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import RunPython

_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND {update_allowed} THEN RETURN NEW; END IF;
  RAISE EXCEPTION '{table} is append-only';
END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
"""

_SQLITE = (
    """CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} WHEN NOT ({update_allowed})
       BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;""",
    """CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
       BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;""",
)


def _update_condition(columns: Sequence[str], once: Sequence[str], same: str) -> str:
    """Return the SQL test that an update only fills columns that were still empty."""
    if not once:
        return "1 = 0"
    kept = [f"NEW.{column} {same} OLD.{column}" for column in columns if column not in once]
    filled = [f"(OLD.{column} IS NULL OR NEW.{column} {same} OLD.{column})" for column in once]
    return " AND ".join(kept + filled)


def append_only(app: str, model: str, fill_once: Sequence[str] = ()) -> RunPython:
    """Return a migration step that guards one table; the columns in `fill_once` may go from NULL to a value, once."""

    def install(apps: Any, schema_editor: Any) -> None:
        meta = apps.get_model(app, model)._meta
        columns = [field.column for field in meta.concrete_fields]
        postgres = schema_editor.connection.vendor == "postgresql"
        condition = _update_condition(columns, fill_once, "IS NOT DISTINCT FROM" if postgres else "IS")
        for statement in (_POSTGRES,) if postgres else _SQLITE:
            schema_editor.execute(statement.format(table=meta.db_table, update_allowed=condition))

    def remove(apps: Any, schema_editor: Any) -> None:
        table = apps.get_model(app, model)._meta.db_table
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION {table}_append_only() CASCADE")
            return
        schema_editor.execute(f"DROP TRIGGER {table}_append_only")
        schema_editor.execute(f"DROP TRIGGER {table}_no_delete")

    return RunPython(install, remove)
