"""The harness measures what it says: pairs in turn, ratios the right way round, exponents of power laws."""

import json
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import harness


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write results to a folder of the test."""
    monkeypatch.setattr(harness, "RESULTS", tmp_path / "results")
    return tmp_path / "results"


class Clock:
    """A clock that stands still until work moves it on."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        """Return the time."""
        return self.now

    def work(self, *seconds: float):
        """Return work that takes the given seconds, one after the other, the last for ever."""
        left = list(seconds)

        def run() -> None:
            self.now += left.pop(0) if len(left) > 1 else left[0]

        return run


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the harness's clock."""
    made = Clock()
    monkeypatch.setattr(harness.time, "perf_counter", made.perf_counter)
    return made


def test_the_ratio_is_our_time_over_the_yardsticks(clock: Clock):
    figure = harness.measure("f", clock.work(3.0), clock.work(2.0))
    assert figure["time_ratio"] == {"median": 1.5, "least": 1.5, "most": 1.5}
    assert figure["speed_ratio"]["median"] == pytest.approx(1 / 1.5, rel=1e-5)


def test_units_make_work_of_different_size_comparable(clock: Clock):
    ours, yardstick = clock.work(4.0), clock.work(1.0)
    figure = harness.measure("f", lambda: ours() or 400, lambda: yardstick() or 50, unit="rows")
    assert figure["ours"]["units_per_second"]["median"] == 100
    assert figure["yardstick"]["units_per_second"]["median"] == 50
    assert figure["speed_ratio"]["median"] == 2


def test_the_median_hides_one_bad_pair_and_the_spread_shows_it(clock: Clock):
    ours = clock.work(1.0, 1.0, 9.0, 1.0)
    figure = harness.measure("f", ours, clock.work(1.0))
    assert figure["time_ratio"] == {"median": 1.0, "least": 1.0, "most": 9.0}


def test_warming_up_is_not_counted(clock: Clock):
    assert harness.measure("f", clock.work(50.0, 1.0), clock.work(70.0, 1.0))["time_ratio"]["most"] == 1


def test_who_goes_first_alternates(clock: Clock):
    order: list[str] = []
    tick = clock.work(1.0)
    harness.measure(
        "f", lambda: order.append("ours") or tick(), lambda: order.append("them") or tick(), pairs=4, warm_up=False
    )
    assert order == ["ours", "them", "them", "ours", "ours", "them", "them", "ours"]


def test_preparation_runs_before_each_and_is_not_timed(clock: Clock):
    prepared = count()
    prepare = clock.work(100.0)
    figure = harness.measure(
        "f", clock.work(1.0), clock.work(1.0), pairs=3, before_ours=lambda: (next(prepared), prepare())
    )
    assert next(prepared) == 4
    assert figure["time_ratio"]["most"] == 1


@pytest.mark.parametrize(
    ("goal", "reached"),
    [
        (("time_ratio", 2.0), True),
        (("time_ratio", 1.4), False),
        (("speed_ratio", 0.5), True),
        (("speed_ratio", 0.7), False),
    ],
)
def test_a_goal_is_judged_in_its_own_direction(clock: Clock, goal: tuple[str, float], reached: bool):
    assert harness.measure("f", clock.work(3.0), clock.work(2.0), goal=goal)["goal"]["reached"] is reached


def test_a_figure_is_written_printed_and_returned_alike(clock: Clock, results: Path, capsys: pytest.CaptureFixture):
    figure = harness.measure("f", clock.work(1.0), clock.work(1.0), rows=7)
    assert json.loads((results / "f.json").read_text()) == figure
    assert json.loads(capsys.readouterr().out) == figure
    assert figure["rows"] == 7
    assert figure["machine"]["cores"]


@given(st.floats(-1, 3), st.floats(1e-6, 10))
def test_the_exponent_of_a_power_law_is_found(exponent: float, factor: float):
    points = [(size, factor * size**exponent) for size in (10, 40, 160)]
    assert harness.fitted_exponent(points) == pytest.approx(exponent, abs=1e-6)


@pytest.mark.parametrize(("power", "reached"), [(1, True), (2, False)])
def test_growth_tells_linear_from_quadratic(clock: Clock, power: int, reached: bool):
    def run(size: int) -> None:
        clock.now += size**power / 1000

    figure = harness.growth(run, [10, 40, 160], name="g", goal=1.1)
    assert figure["exponent"] == power
    assert figure["goal"]["reached"] is reached


def test_growth_prepares_each_size_outside_the_timing(clock: Clock):
    sizes: list[int] = []

    def prepare(size: int) -> None:
        sizes.append(size)
        clock.now += 1000

    def run(size: int) -> None:
        clock.now += size

    figure = harness.growth(run, [1, 4], prepare=prepare, repeats=2)
    assert sizes == [1, 1, 4, 4]
    assert [point["seconds"]["median"] for point in figure["points"]] == [1, 4]


def test_growth_without_a_name_writes_nothing(clock: Clock, results: Path):
    harness.growth(lambda size: setattr(clock, "now", clock.now + size), [1, 2])
    assert not results.exists()
