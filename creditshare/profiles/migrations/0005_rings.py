"""Marks of circular trade, by search."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0004_delegations'),
        ('profiles', '0004_scorecards'),
    ]

    operations = [
        migrations.CreateModel(
            name='RingSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(unique=True)),
                ('made_at', models.DateTimeField()),
                ('firms', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='RingMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('firms', models.PositiveSmallIntegerField()),
                ('share', models.DecimalField(decimal_places=4, max_digits=7)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='profiles.ringsearch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('search', 'firm'), name='profiles_ring_once')],
            },
        ),
    ]
