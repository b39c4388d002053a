"""Banks' strategies: a version is never changed, only put into force once and retired once."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from creditshare.db.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0004_delegations'),
        ('profiles', '0002_versions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BankStrategy',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('body', models.TextField(help_text='canonical JSON')),
                ('digest', models.CharField(max_length=64)),
                ('proposed_at', models.DateTimeField()),
                ('activated_at', models.DateTimeField(null=True)),
                ('retired_at', models.DateTimeField(null=True)),
                ('activated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bank', 'number'), name='profiles_strategy_number'), models.UniqueConstraint(condition=models.Q(('activated_at__isnull', False), ('retired_at', None)), fields=('bank',), name='profiles_one_strategy_in_force'), models.CheckConstraint(condition=models.Q(('activated_by', None), models.Q(('activated_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='profiles_strategy_second_person')],
            },
        ),
        append_only("profiles", "BankStrategy", ("activated_by_id", "activated_at", "retired_at")),
    ]
