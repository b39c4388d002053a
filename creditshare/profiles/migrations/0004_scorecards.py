"""Scorecards: a version is never changed, only approved once; what was measured is found once."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from creditshare.db.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('profiles', '0003_strategies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='profile',
            name='card',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.CreateModel(
            name='Scorecard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('name', models.CharField(max_length=40)),
                ('body', models.TextField(help_text='the model file as train_scorecard wrote it')),
                ('digest', models.CharField(max_length=64)),
                ('proposed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('in_force_from', models.DateField(null=True, unique=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='profiles_scorecard_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('in_force_from', None)), models.Q(('approved_at__isnull', False), ('in_force_from__isnull', False)), _connector='OR'), name='profiles_scorecard_approved_for_a_day')],
            },
        ),
        migrations.CreateModel(
            name='ScorecardCheck',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text='of the scorecard; 0 is the one the program ships with')),
                ('kind', models.CharField(max_length=12)),
                ('as_of', models.DateField()),
                ('reference', models.DateField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('found_at', models.DateTimeField(null=True)),
                ('found', models.TextField(help_text='JSON, keys in order', null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['number', '-asked_at'], name='profiles_check_newest')],
            },
        ),
        append_only("profiles", "Scorecard", ("approved_by_id", "approved_at", "in_force_from")),
        append_only("profiles", "ScorecardCheck", ("found_at", "found")),
    ]
