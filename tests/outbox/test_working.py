"""One worker: work is recorded with its cause, done once, retried, given up, handed over and forgotten."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from creditshare.outbox import queries, services
from creditshare.outbox.errors import LeaseLost, UnknownHandler
from creditshare.outbox.models import Work
from creditshare.outbox.rules.retry import (
    LONGEST_REST,
    MAX_ATTEMPTS,
    MAX_DEATHS,
    MAX_STEPWISE_DEATHS,
    is_deadly,
    problem_of,
    rest_after,
)
from creditshare.outbox.workers import handlers
from tests.outbox import effects
from tests.outbox.effects import PATH, count

pytestmark = pytest.mark.django_db


def put(handler: str, at, key=None, **arguments) -> Work:
    services.enqueue(PATH + handler, at=at, key=key, **arguments)
    return Work.objects.order_by("-pk").first()


def drain(at, worker="one", **options) -> int:
    return services.drain(worker=worker, at=at, **options)


def test_work_is_done_once(at):
    work = put("mark", at, name="a")
    assert drain(at) == 1
    assert drain(at) == 0
    work.refresh_from_db()
    assert (count("a"), work.done_at, work.starts, work.attempts, work.problem) == (1, at, 1, 0, "")


def test_work_is_done_in_the_order_it_fell_due(at):
    order = []
    for name, minutes in (("late", 2), ("early", 0), ("middle", 1)):
        put("mark", at + timedelta(minutes=minutes), name=name)
        effects.interruptions[name] = lambda name=name: order.append(name)
    drain(at + timedelta(minutes=5))
    assert order == ["early", "middle", "late"]


def test_work_that_is_not_due_waits(at):
    put("mark", at + timedelta(seconds=1), name="a")
    assert drain(at) == 0
    assert drain(at + timedelta(seconds=1)) == 1


def test_work_whose_cause_rolls_back_was_never_there(at):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put("mark", at, name="a")
        raise ZeroDivisionError
    assert not Work.objects.exists()


def test_the_same_key_is_recorded_once_even_when_it_is_done(at):
    for _ in range(3):
        put("mark", at, key="a", name="a")
    assert drain(at) == 1
    put("mark", at, key="a", name="a")
    assert drain(at) == 0
    assert count("a") == 1


def test_work_without_a_key_is_recorded_each_time(at):
    put("mark", at, name="a")
    put("mark", at, name="a")
    assert drain(at) == 2


def test_arguments_travel_as_canonical_json(at):
    work = put("mark", at, name="a", day=date(2026, 1, 5), amount=Decimal("1.20"), keys=("b", "a"))
    assert work.arguments == {"name": "a", "day": "2026-01-05", "amount": "1.20", "keys": ["b", "a"]}
    with pytest.raises(TypeError):
        put("mark", at, ratio=0.1)


@pytest.mark.parametrize(
    "path",
    ["os.system", "creditshare.audit.services.export_trail", "tasks.x", "django.core.tasks.x", "a.tasks.b; x", ""],
)
def test_only_known_handlers_are_recorded(at, path):
    with pytest.raises(UnknownHandler):
        services.enqueue(path, at=at)
    assert not Work.objects.exists()


@pytest.mark.parametrize("path", ["creditshare.audit.tasks.seal", "creditshare.outbox.tasks.forget_done"])
def test_a_task_of_an_installed_package_is_known(path):
    assert callable(handlers.load(path))


def test_what_is_no_longer_a_handler_is_not_called(at):
    for name in ("not_callable", "missing"):
        work = put(name, at)
        drain(at)
        work.refresh_from_db()
        assert work.problem.startswith("UnknownHandler (unknown_handler)")
        assert work.done_at is None


def test_a_failure_leaves_nothing_but_a_problem_without_its_words(at, caplog):
    work = put("fail", at, name="a")
    drain(at)
    work.refresh_from_db()
    assert count("a") == 0
    assert (work.attempts, work.done_at, work.failed_at, work.claimed_by) == (1, None, None, "")
    assert work.problem == "ValueError in fail, tests/outbox/effects.py"
    assert work.due_at == at + timedelta(seconds=1)
    assert "张三" not in caplog.text + work.problem
    assert "ValueError" in caplog.text


def test_a_refusal_is_named_by_its_code(at):
    work = put("refuse", at, name="a")
    drain(at)
    work.refresh_from_db()
    assert work.problem.startswith("NotPermitted (not_permitted) in refuse")


def test_what_always_fails_is_given_up_and_stops_nobody(at):
    poison = put("fail", at, name="poison")
    put("mark", at, name="good")
    now = at
    for _ in range(MAX_ATTEMPTS + 3):
        drain(now)
        now += LONGEST_REST
    poison.refresh_from_db()
    assert (poison.attempts, count("poison"), count("good")) == (MAX_ATTEMPTS, 0, 1)
    assert poison.failed_at is not None
    (violation,) = queries.find_violations(at=now)
    assert violation["invariant"] == "trust 18"
    assert "ValueError" in violation["detail"]


def test_what_was_given_up_can_be_taken_up_again(at, monkeypatch):
    work = put("fail", at, name="a")
    Work.objects.update(failed_at=at, attempts=MAX_ATTEMPTS)
    monkeypatch.setattr(effects, "fail", effects.mark)
    assert drain(at) == 0
    assert services.retry_failed(at=at) == 1
    assert drain(at) == 1
    work.refresh_from_db()
    assert (count("a"), work.attempts, work.failed_at) == (1, 0, None)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 4), (3, 16), (4, 64), (5, 240), (8, 240), (10**6, 240)])
def test_the_rest_grows_to_four_minutes(attempts, seconds):
    assert rest_after(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("starts", "attempts", "stepwise", "deadly"),
    [
        (1, 0, False, False),
        (MAX_DEATHS + 1, 0, False, False),
        (MAX_DEATHS + 2, 0, False, True),
        (MAX_DEATHS + 2, 1, False, False),
        (MAX_DEATHS + 2, 0, True, False),
        (MAX_STEPWISE_DEATHS + 2, 0, True, True),
    ],
)
def test_deaths_are_counted_apart_from_failures(starts, attempts, stepwise, deadly):
    assert is_deadly(starts, attempts, stepwise=stepwise) is deadly


@pytest.mark.parametrize(("handler", "deaths"), [("mark", MAX_DEATHS), ("walk", MAX_STEPWISE_DEATHS)])
def test_what_kills_its_worker_each_time_is_given_up(at, handler, deaths):
    arguments = {"steps": 1} if handler == "walk" else {}
    work = put(handler, at, name="a", **arguments)
    Work.objects.update(starts=deaths + 1)
    drain(at)
    work.refresh_from_db()
    assert (work.problem, work.failed_at, work.done_at) == ("its worker died each time", at, None)


def test_a_problem_without_a_traceback_is_its_kind():
    assert problem_of(ValueError("secret")) == "ValueError"


def test_a_worker_that_died_is_replaced_when_its_lease_ends(at):
    put("mark", at, name="a")
    assert services._claim("dead", at) is not None
    assert drain(at + services.WHOLE_LEASE - timedelta(seconds=1), worker="two") == 0
    assert drain(at + services.WHOLE_LEASE, worker="two") == 1
    assert count("a") == 1


def test_a_worker_that_lost_its_lease_leaves_nothing(at):
    """The first worker is so slow that a second one takes over while it works; only one effect stays."""
    work = put("mark", at, name="a")
    later = at + services.WHOLE_LEASE

    def overtake():
        effects.interruptions.clear()
        Work.objects.filter(pk=work.pk).update(claimed_until=at)
        assert drain(later, worker="fast") == 1

    effects.interruptions["a"] = overtake
    assert drain(at, worker="slow") == 1
    work.refresh_from_db()
    # The fast one worked inside the slow one's transaction here, so both were undone together, and nothing is lost.
    assert (count("a"), work.done_at) in {(0, None), (1, later)}
    drain(later + services.WHOLE_LEASE, worker="third")
    assert count("a") == 1


def test_without_the_lease_check_the_effect_would_double(at, monkeypatch):
    """Negative control: a done mark that does not ask who holds the lease counts both workers."""
    work = put("mark", at, name="a")
    monkeypatch.setattr(
        services.Lease, "change", lambda lease, **columns: Work.objects.filter(pk=lease.work_id).update(**columns)
    )

    def overtake():
        effects.interruptions.clear()
        Work.objects.filter(pk=work.pk).update(claimed_until=at)
        drain(at, worker="fast")

    effects.interruptions["a"] = overtake
    drain(at, worker="slow")
    assert count("a") == 2


def test_stepwise_work_goes_on_where_it_was(at):
    work = put("walk", at, name="a", steps=4)

    def die():
        raise KeyboardInterrupt

    effects.interruptions["a.1"] = die
    with pytest.raises(KeyboardInterrupt):
        drain(at)
    assert [count(f"a.{step}") for step in range(4)] == [1, 1, 0, 0]
    effects.interruptions.clear()
    assert drain(at) == 0
    assert drain(at + services.STEP_LEASE, worker="two") == 1
    work.refresh_from_db()
    assert [count(f"a.{step}") for step in range(4)] == [1, 1, 1, 1]
    assert (work.starts, work.attempts) == (2, 0)
    assert work.done_at is not None


def test_each_step_renews_the_lease(at):
    moments = iter(at + timedelta(seconds=90) * number for number in range(100))
    work = put("walk", at, name="a", steps=5)
    seen = []
    for step in range(5):
        effects.interruptions[f"a.{step}"] = lambda: seen.append(Work.objects.get(pk=work.pk).claimed_until)
    assert drain(at, clock=lambda: next(moments), limit=1) == 1
    assert seen == sorted(set(seen))
    assert len(seen) == 5


def test_a_step_after_the_lease_was_lost_does_not_count(at):
    work = put("walk", at, name="a", steps=3)

    def steal():
        effects.interruptions.clear()
        Work.objects.filter(pk=work.pk).update(claimed_by="thief")

    effects.interruptions["a.0"] = steal
    drain(at)
    work.refresh_from_db()
    assert [count(f"a.{step}") for step in range(3)] == [1, 0, 0]
    assert (work.claimed_by, work.done_at, work.attempts) == ("thief", None, 0)


def test_a_worker_that_stops_gives_stepwise_work_back_at_once(at):
    work = put("walk", at, name="a", steps=3)
    stop = []
    effects.interruptions["a.0"] = lambda: stop.append(True)
    assert drain(at, stopping=lambda: bool(stop)) == 1
    work.refresh_from_db()
    assert (work.claimed_by, work.due_at, work.starts, work.attempts) == ("", at, 0, 0)
    assert drain(at, worker="two") == 1
    assert [count(f"a.{step}") for step in range(3)] == [1, 1, 1]


def test_a_worker_that_stops_takes_no_more_work(at):
    for name in "abc":
        put("mark", at, name=name)
    stop = []
    effects.interruptions["b"] = lambda: stop.append(True)
    assert drain(at, stopping=lambda: bool(stop)) == 2
    assert drain(at, limit=0) == 0
    assert drain(at) == 1


def test_a_lease_that_is_over_is_no_lease(at):
    work = put("mark", at, name="a")
    services._claim("one", at)
    lease = services.Lease(work.pk, "one", 1, lambda: at, lambda: False)
    lease.renew()
    Work.objects.update(done_at=at)
    with pytest.raises(LeaseLost):
        lease.renew()
    with pytest.raises(LeaseLost):
        services.Lease(work.pk, "one", 2, lambda: at, lambda: False).renew()


def test_the_dead_of_this_host_are_released_at_once_and_the_living_are_not(at):
    for name in ("host/1/a", "host/2/b", "other/1/c", "hostile/1/d"):
        put("mark", at, name=name)
        services._claim(name, at)
    assert services.release_dead(host="host", is_alive=lambda process: process == 2, at=at) == 1
    assert drain(at) == 1
    assert count("host/1/a") == 1
    assert services.release_dead(host="host", is_alive=lambda process: True, at=at) == 0


def test_periodic_work_is_recorded_once_a_period(at, settings):
    settings.OUTBOX_PERIODIC = {PATH + "mark": 60}
    for seconds in (0, 1, 30, 59, 60, 61, 180):
        services.enqueue_periodic(at=at + timedelta(seconds=seconds))
    assert Work.objects.count() == 3


def test_done_work_is_forgotten_after_a_month(at):
    put("mark", at, name="old")
    drain(at)
    put("mark", at, name="open")
    assert services.forget_done(at=at + timedelta(days=30)) == 0
    assert services.forget_done(at=at + timedelta(days=30, seconds=1)) == 1
    assert Work.objects.get().arguments == {"name": "open"}


def test_neglected_work_is_a_violation_and_worked_on_is_not(at):
    put("mark", at, name="a")
    put("mark", at, name="b")
    services._claim("one", at + timedelta(minutes=4))
    found = queries.find_violations(at=at + timedelta(minutes=5, seconds=1))
    assert [violation["subject"].split()[-1] for violation in found] == [PATH + "mark"]
    assert queries.find_violations(at=at + timedelta(minutes=5)) == []


def test_work_cannot_be_both_done_and_given_up(at):
    put("mark", at, name="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.update(done_at=at, failed_at=at)


def test_work_is_counted_by_where_it_stands(at):
    put("mark", at, name="a")
    drain(at)
    put("fail", at, name="b")
    drain(at)
    put("mark", at, name="c")
    assert queries.count_work(at) == {"due": 1, "open": 2, "done": 1, "failed": 0}


def test_looking_into_an_empty_outbox_is_one_read(at, django_assert_num_queries):
    with django_assert_num_queries(1):
        drain(at)
