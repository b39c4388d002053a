"""Tests that commit find clean tables, and the triggers are back in place."""

import pytest
from django.db import DatabaseError, connection, transaction

from creditshare.audit.models import TrailEntry
from creditshare.audit.services import record_event
from creditshare.kernel.actor import PLATFORM


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round", [1, 2])
def test_an_append_only_row_is_gone_in_the_next_test_and_guarded_in_each(at, round):
    assert not TrailEntry.objects.exists()
    record_event("tests.thing.do", PLATFORM, round, at=at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_trailentry")
    assert TrailEntry.objects.count() == 1
