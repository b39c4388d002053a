"""A consent names its firm by code; at most one is live and one waits per firm, grantee and purpose."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill_codes(apps: Any, schema_editor: Any) -> None:
    for consent in apps.get_model("consents", "Consent").objects.select_related("firm"):
        consent.firm_uscc = consent.firm.uscc
        consent.save(update_fields=["firm_uscc"])


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0001_initial'),
        ('parties', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='consent',
            name='consents_status_known',
        ),
        migrations.AddField(
            model_name='consent',
            name='firm_uscc',
            field=models.CharField(default='', max_length=18),
            preserve_default=False,
        ),
        migrations.RunPython(fill_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='consent',
            name='firm',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consents_given', to='parties.organisation'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('requested', 'active', 'paused', 'declined', 'revoked', 'withdrawn', 'superseded'))), name='consents_status_known'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('active', 'paused')), _negated=True), ('firm__isnull', False), _connector='OR'), name='consents_live_has_firm'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('active', 'paused'))), fields=('firm_uscc', 'grantee', 'purpose'), name='consents_one_live'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'requested')), fields=('firm_uscc', 'grantee', 'purpose'), name='consents_one_waiting'),
        ),
    ]
