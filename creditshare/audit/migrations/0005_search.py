"""The search over the trail has its indexes, and a check of the whole trail its row."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import creditshare.audit.models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_proofs_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddIndex(
            model_name="trailentry", index=models.Index(fields=["-at", "-id"], name="audit_entry_moment")
        ),
        migrations.AddIndex(
            model_name="trailentry", index=models.Index(fields=["event", "-at", "-id"], name="audit_entry_event")
        ),
        migrations.AddIndex(
            model_name="trailentry",
            index=models.Index(
                creditshare.audit.models.SaidPurpose("body"),
                models.OrderBy(models.F("at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("event", "consents.data.read")),
                name="audit_entry_purpose",
            ),
        ),
        migrations.CreateModel(
            name="TrailCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("verdict", models.CharField(blank=True, max_length=10)),
                ("entries", models.BigIntegerField(default=0)),
                ("sealed", models.BigIntegerField(default=0)),
                ("first_bad_index", models.BigIntegerField(null=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)), fields=("verdict",), name="audit_check_one_waiting"
                    )
                ]
            },
        ),
    ]
