"""An issued report is never changed, by the database itself; the seal and a withdrawal are filled in once."""

from django.db import migrations

from creditshare.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_seal_and_serial")]
    operations = [
        append_only("reports", "Report", ("sha256", "size", "key_id", "withdrawn_at", "withdrawal_reason")),
    ]
