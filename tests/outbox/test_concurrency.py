"""Many workers at once on PostgreSQL: each effect happens once, and a lost lease undoes its work."""

from threading import Barrier, Event, Thread

import pytest
from django.db import connection
from django.utils import timezone

from creditshare.outbox import services
from creditshare.outbox.models import Work
from tests.outbox import effects
from tests.outbox.effects import PATH, count

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PIECES, WORKERS = 120, 6


def together(*deeds) -> None:
    """Run deeds in threads, each with a connection of its own."""

    def run(deed) -> None:
        try:
            deed()
        finally:
            connection.close()

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not any(thread.is_alive() for thread in threads)


def put(pieces: int) -> None:
    for number in range(pieces):
        services.enqueue(PATH + "mark", at=timezone.now(), key=str(number), name=f"n{number}")


def doubled() -> int:
    return sum(count(f"n{number}") - 1 for number in range(PIECES))


def test_workers_together_do_each_piece_once():
    put(PIECES)
    start, started = Barrier(WORKERS), []

    def work(name: str) -> None:
        start.wait()
        started.append(services.drain(worker=name, at=timezone.now(), clock=timezone.now))

    together(*(lambda name=f"host/1/{number}": work(name) for number in range(WORKERS)))
    assert sum(started) == PIECES
    assert doubled() == 0
    assert not Work.objects.filter(done_at=None).exists()


def test_workers_without_leases_double():
    """Negative control: workers that read the waiting rows and do them, each on its own."""
    put(PIECES)
    start = Barrier(WORKERS)

    def work() -> None:
        waiting = list(Work.objects.filter(done_at=None))
        start.wait()
        for piece in waiting:
            effects.mark(at=timezone.now(), **piece.arguments)
            Work.objects.filter(pk=piece.pk).update(done_at=timezone.now())

    together(*[work] * WORKERS)
    assert doubled() == PIECES * (WORKERS - 1)


def test_a_slow_worker_that_was_overtaken_rolls_back():
    services.enqueue(PATH + "mark", at=timezone.now(), name="a")
    inside, overtaken = Event(), Event()

    def pause() -> None:
        effects.interruptions.clear()
        inside.set()
        assert overtaken.wait(200)

    effects.interruptions["a"] = pause

    def overtake() -> None:
        assert inside.wait(200)
        Work.objects.update(claimed_until=timezone.now())
        assert services.drain(worker="fast", at=timezone.now()) == 1
        overtaken.set()

    together(lambda: services.drain(worker="slow", at=timezone.now()), overtake)
    work = Work.objects.get()
    assert count("a") == 1
    assert work.done_at is not None
    assert (work.claimed_by, work.starts, work.attempts) == ("fast", 2, 0)


def test_a_worker_that_marks_done_first_wins_and_nobody_repeats():
    """While the mark is not committed yet, others skip the row instead of waiting for it."""
    services.enqueue(PATH + "mark", at=timezone.now(), name="a")
    marked, looked = Event(), Event()
    change = services.Lease.change

    def change_and_pause(lease, **columns):
        change(lease, **columns)
        if "done_at" in columns:
            marked.set()
            assert looked.wait(200)

    services.Lease.change = change_and_pause
    try:

        def look() -> None:
            assert marked.wait(200)
            later = timezone.now() + 2 * services.WHOLE_LEASE
            assert services.drain(worker="other", at=later) == 0
            looked.set()

        together(lambda: services.drain(worker="one", at=timezone.now()), look)
    finally:
        services.Lease.change = change
    assert count("a") == 1


def test_the_same_key_from_two_requests_is_recorded_once():
    start = Barrier(4)

    def request() -> None:
        start.wait()
        services.enqueue(PATH + "mark", at=timezone.now(), key="same", name="a")

    together(*[request] * 4)
    assert Work.objects.count() == 1
