"""A record's earlier content may be said again in a numbered batch; SQLite rebuilds the table, so its guards return."""

from typing import Any

from django.db import migrations, models

from creditshare.db.triggers import append_only

GUARD = append_only("records", "SourceRecord")


def restore_guard(apps: Any, schema_editor: Any) -> None:
    """Install the append-only triggers anew where rebuilding the table dropped them."""
    if schema_editor.connection.vendor == "sqlite":
        GUARD.code(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("records", "0006_disputes")]

    operations = [
        migrations.RemoveConstraint(model_name="sourcerecord", name="records_version_once"),
        migrations.AddField(
            model_name="sourcerecord",
            name="repeats",
            field=models.PositiveIntegerField(
                default=0, help_text="how often the same was said before and then corrected"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcerecord",
            constraint=models.UniqueConstraint(
                fields=("firm", "kind", "identity", "digest", "repeats"), name="records_version_said_once"
            ),
        ),
        migrations.RunPython(restore_guard, migrations.RunPython.noop),
    ]
