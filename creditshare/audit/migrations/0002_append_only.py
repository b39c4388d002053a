"""The trail's tables refuse changes in the database itself."""

from django.db import migrations

from creditshare.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        append_only("audit", "TrailEntry", fill_once=["position"]),
        append_only("audit", "Checkpoint"),
    ]
