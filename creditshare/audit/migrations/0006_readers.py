"""What one person read lately has its index: every read shown is judged by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_search")]
    operations = [
        migrations.AddIndex(
            model_name="trailentry",
            index=models.Index(
                condition=models.Q(("event", "consents.data.read")),
                fields=["person", "-at", "-id"],
                name="audit_entry_reader",
            ),
        ),
    ]
