"""Statements of firms, and visits at the own-report desk; neither is ever changed, a statement only taken back."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from creditshare.db.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0004_delegations'),
        ('reports', '0004_seal_level'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CounterVisit',
            fields=[
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='visit', serialize=False, to='reports.report')),
                ('capacity', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['officer', '-at'], name='reports_visit_officer')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('about', models.CharField(blank=True, help_text='a record source; empty: the firm as a whole', max_length=40)),
                ('text', models.TextField()),
                ('place', models.PositiveSmallIntegerField(help_text='1 to 5: two at once never stand at the same place')),
                ('made_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['firm', 'made_at'], name='reports_statement_firm')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('firm', 'place'), name='reports_statement_place')],
            },
        ),
        append_only("reports", "Statement", ("withdrawn_at",)),
        append_only("reports", "CounterVisit"),
    ]
