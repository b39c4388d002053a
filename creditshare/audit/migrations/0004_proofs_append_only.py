"""Tiles, time-stamps and cosignatures refuse changes in the database itself."""

from django.db import migrations

from creditshare.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_proofs")]
    operations = [
        append_only("audit", "Tile"),
        append_only("audit", "Anchor"),
        append_only("audit", "Cosignature"),
    ]
