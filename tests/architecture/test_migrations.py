"""The migrations tell the tables as the models do, and each package's form one line."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.source import report

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_no_model_is_ahead_of_its_migrations(capsys):
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(f"run `manage.py makemigrations` for:\n{capsys.readouterr().out}")


def test_every_package_has_one_last_migration_and_no_number_twice():
    loader = MigrationLoader(None)
    ours = [key for key in loader.disk_migrations if loader.disk_migrations[key].__module__.startswith("creditshare")]
    assert ours
    numbers = Counter((package, name[:4]) for package, name in ours)
    twice = sorted(f"{package} {number}" for (package, number), count in numbers.items() if count > 1)
    forks = sorted(package for package, leaves in loader.detect_conflicts().items() if leaves)
    assert not twice + forks, report(twice + forks, "make the chain linear: number and dependency by hand")
