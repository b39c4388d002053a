"""Loans, their books, accounts and days; what was agreed and what happened is never changed."""

import creditshare.db.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from creditshare.db.triggers import append_only


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('parties', '0004_delegations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Loan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(help_text="the bank's own number of the contract and drawdown", max_length=60)),
                ('purpose', models.CharField(max_length=200)),
                ('contract', models.TextField(help_text='canonical JSON, rules/written reads it')),
                ('opened_at', models.DateTimeField()),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DayOfLoan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('interest', creditshare.db.fields.Money()),
                ('late_costs', creditshare.db.fields.Money()),
                ('days_past_due', models.PositiveIntegerField()),
                ('category', models.CharField(max_length=16)),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='loans.loan')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('day', models.DateField()),
                ('kind', models.CharField(max_length=12)),
                ('body', models.TextField(help_text='canonical JSON, rules/written reads it')),
                ('recorded_at', models.DateTimeField()),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='loans.loan')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='loans.entry')),
            ],
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('loan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='account', serialize=False, to='loans.loan')),
                ('as_of', models.DateField()),
                ('entries', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(max_length=12)),
                ('principal', creditshare.db.fields.Money()),
                ('due', creditshare.db.fields.Money()),
                ('days_past_due', models.PositiveIntegerField(default=0)),
                ('category', models.CharField(max_length=16)),
                ('next_due', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'as_of'], name='loans_account_stale')],
            },
        ),
        migrations.AddConstraint(
            model_name='loan',
            constraint=models.UniqueConstraint(fields=('bank', 'number'), name='loans_number_once'),
        ),
        migrations.AddConstraint(
            model_name='dayofloan',
            constraint=models.UniqueConstraint(fields=('loan', 'day'), name='loans_day_once'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('loan', 'number'), name='loans_entry_once'),
        ),
        append_only("loans", "Loan"),
        append_only("loans", "Entry"),
        append_only("loans", "DayOfLoan"),
    ]
