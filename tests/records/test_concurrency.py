"""Two imports of one firm at the same time, on PostgreSQL: they queue up, and the rollups stay those of the invoices."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from creditshare.records import queries
from creditshare.records.models import Counterparty
from creditshare.records.services import batches
from tests import makers
from tests.records.makers import OWN, PARTNERS, apply, counts, invoice, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
FILES = 8


def together(tasks):
    """Run tasks in threads that start as one; return what each returned, re-raise what one raised."""
    barrier, results, failures = Barrier(len(tasks)), [None] * len(tasks), []

    def run(place, task):
        barrier.wait()
        try:
            results[place] = task()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=item) for item in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results


def overlapping(serial):
    """Rows that every file shares, rows of its own, and a void of a shared one."""
    rows = [invoice(str(number), buyer=PARTNERS[number % 3]) for number in range(1, 30)]
    own = [invoice(str(100 * serial + number), buyer=PARTNERS[number % 4]) for number in range(1, 10)]
    return [*rows, *own, invoice("1", buyer=PARTNERS[1], status="作废")]


def test_imports_of_one_firm_queue_up():
    makers.firm(code=OWN)
    told = together([lambda serial=serial: counts(apply(overlapping(serial))) for serial in range(1, FILES + 1)])
    assert stored() == (29 + 9 * FILES, 1)
    assert sum(new for new, *_ in told) == 29 + 9 * FILES
    assert sum(changed for *_, changed, _ in told) == 1
    assert all(sum(each) == 39 for each in told)
    assert list(queries.find_violations()) == []


def test_imports_of_many_firms_share_partners_without_waiting_in_a_circle():
    firms = [makers.firm() for _ in range(FILES)]
    partners = [makers.uscc(7_000_000 + serial) for serial in range(60)]

    def file(place):
        order = partners if place % 2 else partners[::-1]
        return [invoice(str(n), seller=firms[place].uscc, buyer=partner) for n, partner in enumerate(order, start=1)]

    together([lambda place=place: apply(file(place), owner=firms[place].uscc) for place in range(FILES)])
    assert Counterparty.objects.count() == len(partners)
    assert stored() == (60 * FILES, 0)
    assert list(queries.find_violations()) == []


def test_without_the_lock_the_same_race_fails(monkeypatch):
    """Negative control: imports that do not lock their firm meet in the middle."""
    makers.firm(code=OWN)
    monkeypatch.setattr(batches, "lock_firms", lambda firm_ids: None)

    def outcome():
        try:
            together([lambda serial=serial: apply(overlapping(serial)) for serial in range(1, FILES + 1)])
        except Exception as error:
            return type(error).__name__
        return list(queries.find_violations())

    assert outcome()
