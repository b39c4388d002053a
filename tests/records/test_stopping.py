"""Stopping a delivery, within a large file too, and going on after a crash: what is kept is whole, and it is said."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from creditshare.kernel import actor as kinds
from creditshare.outbox.errors import LeaseLost
from creditshare.records import services
from creditshare.records.errors import DeliveryCancelled, ReadingStopped
from creditshare.records.models import CANCELLED, DONE, READING, WAITING, Delivery, Invoice, WrongRow
from creditshare.records.services import batches, deliveries
from creditshare.records.sources.reading import parent
from creditshare.records.sources.reading.child import Job
from tests import makers
from tests.records.makers import AT, OWN, as_csv, deliver, invoice, rollups, stored
from tests.records.test_pages import browser_of, text
from tests.records.test_reading import zipped

pytestmark = pytest.mark.django_db
FILES = {f"{OWN}_{serial}.csv": as_csv([invoice(str(serial)), invoice("x", day="soon")]) for serial in range(1, 5)}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def handler():
    return makers.actor(makers.firm(code=OWN), kinds.HANDLER)


def waiting(handler):
    return deliver(zipped(FILES), name="all.zip", actor=handler, reads=False)


def cancel(handler, delivery):
    services.cancel_delivery(actor=handler, delivery_id=delivery.pk, at=AT)


def stop_after(files, act, monkeypatch):
    """Let something happen after so many files were applied."""
    apply, seen = deliveries.apply_file, []

    def applied(**given):
        apply(**given)
        seen.append(given["ordinal"])
        if len(seen) == files:
            act()

    monkeypatch.setattr(deliveries, "apply_file", applied)


def test_between_files_what_was_read_stays(handler, monkeypatch):
    delivery = waiting(handler)
    stop_after(2, lambda: cancel(handler, delivery), monkeypatch)
    ended = services.import_delivery(delivery_id=delivery.pk, at=AT)
    assert (ended.status, ended.files_done, stored()) == (CANCELLED, 2, (2, 0))
    assert [batch.status for batch in ended.batches.order_by("ordinal")] == [DONE, DONE, WAITING, WAITING]
    said = text(browser_of(handler).get(reverse("records_delivery", args=[delivery.pk])))
    assert "Stopped after 2 of 4 files" in said
    assert "New 2" in said


def test_while_a_file_is_applied_all_of_it_is_taken_back(handler, monkeypatch):
    delivery, store = waiting(handler), batches.store_invoices
    calls = []

    def stored_and_cancelled(*given, **options):
        outcome = store(*given, **options)
        calls.append(1)
        if len(calls) == 2:
            Delivery.objects.filter(pk=delivery.pk).update(status=CANCELLED, finished_at=AT)
        return outcome

    monkeypatch.setattr(batches, "store_invoices", stored_and_cancelled)
    services.import_delivery(delivery_id=delivery.pk, at=AT)
    assert stored() == (1, 0)
    assert WrongRow.objects.count() == 1
    assert sum(row["all_count"] for row in rollups() if "all_count" in row) == 1


def test_a_large_file_is_not_read_to_its_end(handler, monkeypatch):
    """The child is silent: the parent asks, and ends it."""
    delivery, asked = waiting(handler), []

    def silent(job, pulse):
        asked.append(job.name)
        cancel(handler, delivery)
        pulse()
        yield {"plan": []}

    monkeypatch.setattr(deliveries, "read_original", silent)
    ended = services.import_delivery(delivery_id=delivery.pk, at=AT)
    assert (ended.status, asked, Invoice.objects.count()) == (CANCELLED, ["all.zip"], 0)


def test_a_silent_child_is_asked_about_and_ended(tmp_path, monkeypatch):
    """A real process that says nothing: the pulse is called, what it raises ends the reading, and the child is dead."""
    monkeypatch.setattr(parent, "PATIENCE_SECONDS", 0.01)
    children, popen = [], parent.subprocess.Popen

    def sleeper(command, **options):
        children.append(popen([command[0], "-c", "import time; time.sleep(600)"], **options))
        return children[0]

    monkeypatch.setattr(parent.subprocess, "Popen", sleeper)
    beats = []

    def pulse():
        beats.append(1)
        if len(beats) == 3:
            raise DeliveryCancelled()

    with pytest.raises(DeliveryCancelled):
        next(parent.read_original(Job("x", "x", "invoices", None, {}, "2026-11-23"), pulse))
    assert children[0].wait(timeout=30) != 0
    assert len(beats) == 3


def test_without_anybody_who_asks_a_dead_child_is_a_refusal(monkeypatch):
    popen = parent.subprocess.Popen
    monkeypatch.setattr(
        parent.subprocess, "Popen", lambda command, **options: popen([command[0], "-c", "print('{}')"], **options)
    )
    with pytest.raises(ReadingStopped):
        list(parent.read_original(Job("x", "x", "invoices", None, {}, "2026-11-23")))


def test_what_a_child_writes_in_pieces_is_put_together(monkeypatch):
    popen = parent.subprocess.Popen
    script = (
        "import sys; w = sys.stdout; [(w.write(part), w.flush()) for part in "
        '(\'{"plan": [{"na\', \'me": "x"}]}\', \'\\n{"name": "x"\', \', "parsed": 1}\\n\')]'
    )
    monkeypatch.setattr(
        parent.subprocess, "Popen", lambda command, **options: popen([command[0], "-c", script], **options)
    )
    documents = list(parent.read_original(Job("x", "x", "invoices", None, {}, "2026-11-23")))
    assert documents == [{"plan": [{"name": "x"}]}, {"name": "x", "parsed": 1}]


def test_the_lease_is_renewed_while_the_child_is_silent_and_a_lost_one_ends_it(handler, monkeypatch):
    delivery = waiting(handler)

    def silent(job, pulse):
        pulse()
        yield {"plan": []}

    def lost():
        raise LeaseLost()

    monkeypatch.setattr(deliveries, "read_original", silent)
    with pytest.raises(LeaseLost):
        services.import_delivery(delivery_id=delivery.pk, at=AT, renew=lost)
    delivery.refresh_from_db()
    assert delivery.status == READING


def test_after_a_crash_it_goes_on_by_itself_and_says_so(handler, monkeypatch):
    delivery = waiting(handler)

    def crash():
        raise RuntimeError

    with monkeypatch.context() as crashing:
        stop_after(2, crash, crashing)
        with pytest.raises(RuntimeError):
            services.import_delivery(delivery_id=delivery.pk, at=AT)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.resumed_at, stored()) == (READING, None, (2, 0))
    ended = services.import_delivery(delivery_id=delivery.pk, at=AT + timedelta(minutes=5))
    assert (ended.status, ended.rows_done, stored()) == (DONE, 8, (4, 0))
    assert (ended.started_at, ended.resumed_at) == (AT, AT + timedelta(minutes=5))
    said = text(browser_of(handler).get(reverse("records_delivery", args=[delivery.pk])))
    assert "went on by itself at 10:05; every row is counted once" in said
    assert "Rows 8 New 4" in said


def test_while_it_goes_on_the_page_says_what_is_kept(handler):
    delivery = waiting(handler)
    Delivery.objects.filter(pk=delivery.pk).update(status=READING, started_at=AT, resumed_at=AT)
    said = text(browser_of(handler).get(reverse("records_delivery", args=[delivery.pk])))
    assert "went on by itself at 10:00. Files that were read before are kept." in said
    assert "Stopping keeps the files that are read, and nothing of the one being read." in said


def test_read_once_it_was_never_interrupted(handler):
    ended = services.import_delivery(delivery_id=waiting(handler).pk, at=AT)
    services.import_delivery(delivery_id=ended.pk, at=AT)
    ended.refresh_from_db()
    assert (ended.status, ended.resumed_at) == (DONE, None)
