"""What was reported is never changed, by the database itself."""

from django.db import migrations

from creditshare.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [
        append_only("records", "Original"),
        append_only("records", "WrongRow"),
        append_only("records", "SourceRecord"),
        append_only("records", "Counterparty"),
        append_only("records", "Invoice"),
        append_only("records", "InvoiceCorrection"),
    ]
