"""A firm's profile is built by many at once: one row a day remains, and no reader sees half of one."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from creditshare.kernel.canonical import digest_of
from creditshare.profiles import queries, services
from creditshare.profiles.models import Profile
from tests.profiles.makers import REAL_DAY, firm_with_books, store_records

# SQLite has one writer at a time, so only PostgreSQL can race.
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THEN = datetime(2020, 2, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WRITERS = 6


def at_once(work):
    """Run the work in as many threads as WRITERS, starting together; return the outcomes, exceptions included."""
    start = Barrier(WRITERS)

    def alone(number):
        try:
            start.wait(20)
            return work(number)
        except IntegrityError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(alone, range(WRITERS)))


def test_one_row_remains_of_many_refreshes():
    firm = firm_with_books()
    bodies = at_once(
        lambda number: services.refresh_profile(firm_id=firm.pk, as_of=REAL_DAY, at=THEN + timedelta(minutes=number))
    )
    assert len(set(bodies)) == 1 and isinstance(bodies[0], str)
    assert Profile.objects.get(firm=firm).body == bodies[0]
    assert list(queries.find_violations()) == []


def test_look_then_insert_would_break():
    # The negative control: without ON CONFLICT the loser of the race fails.
    firm = firm_with_books()

    def naive(number):
        with transaction.atomic():
            if Profile.objects.filter(firm=firm, as_of=REAL_DAY).exists() and number == 0:
                return "seen"
            Profile.objects.create(firm=firm, as_of=REAL_DAY, built_at=THEN, rules="r", body="{}", digest="d")
            return "stored"

    outcomes = at_once(naive)
    assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)


def test_a_reader_sees_a_whole_profile_while_it_is_rebuilt():
    firm = firm_with_books()
    services.refresh_profile(firm_id=firm.pk, as_of=REAL_DAY, at=THEN)

    def work(number):
        if number % 2:
            for count in range(3):
                contents = {"occurred_on": "2019-05-01", "decided_on": "2019-05-01", "identity": [number, count]}
                store_records(firm, "penalties", contents)
                services.refresh_profile(firm_id=firm.pk, as_of=REAL_DAY, at=THEN)
            return True
        for _ in range(10):
            profile = Profile.objects.get(firm=firm)
            if digest_of(json.loads(profile.body)) != profile.digest:
                return False
        return True

    assert all(outcome is True for outcome in at_once(work))
    services.refresh_profile(firm_id=firm.pk, as_of=REAL_DAY, at=THEN)
    body = json.loads(Profile.objects.get(firm=firm).body)
    cell = next(cell for cell in body["blocks"]["integrity"]["indicators"] if cell["key"] == "penalties")
    assert cell["value"] == str(3 * (WRITERS // 2))
