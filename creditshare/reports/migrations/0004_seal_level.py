"""The level of a report's seal is kept with the seal, and like it filled in once."""

from django.db import migrations, models

from creditshare.db.triggers import append_only

SEAL = ("sha256", "size", "key_id")
WITHDRAWAL = ("withdrawn_at", "withdrawal_reason")


def without(step: migrations.RunPython) -> migrations.RunPython:
    """Return the step that takes a guard away."""
    return migrations.RunPython(step.reverse_code, step.code)


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_append_only")]
    operations = [
        without(append_only("reports", "Report", (*SEAL, *WITHDRAWAL))),
        migrations.AddField(
            model_name="report",
            name="seal_level",
            field=models.CharField(
                help_text="PAdES level; empty before 2026-11-24: B-B", max_length=8, null=True
            ),
        ),
        append_only("reports", "Report", (*SEAL, "seal_level", *WITHDRAWAL)),
    ]
