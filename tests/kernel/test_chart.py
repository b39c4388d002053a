"""A chart's geometry: round ticks, bars from the zero line, gaps where nothing is known, marks inside the box."""

from decimal import Decimal as D
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.kernel.chart import BARS, HEIGHT, LINE, WIDTH, Series, axis, month_chart, share_of, sparkline

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
MONTHS = tuple(f"2025-{month:02d}" for month in range(1, 13))


def months(count):
    return [f"{2024 + index // 12}-{index % 12 + 1:02d}" for index in range(count)]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([], ["0", "1"]),
        (["0"], ["0", "1"]),
        (["1"], ["0", "0.25", "0.50", "0.75", "1"]),
        (["100"], ["0", "25", "50", "75", "100"]),
        (["97"], ["0", "25", "50", "75", "100"]),
        (["163"], ["0", "50", "100", "150", "200"]),
        (["8"], ["0", "2", "4", "6", "8"]),
        (["-30", "90"], ["-50", "0", "50", "100"]),
        (["-5"], ["-6", "-4", "-2", "0"]),
        (["2500000"], ["0", "1000000", "2000000", "3000000"]),
    ],
)
def test_the_axis_has_round_ticks(values, ticks):
    assert [D(tick) for tick in ticks] == list(axis([D(value) for value in values]))


@given(st.lists(amounts, min_size=1, max_size=30))
def test_the_axis_holds_every_value_and_zero(values):
    scale = axis(values)
    assert scale[0] <= min([*values, D(0)]) <= max([*values, D(0)]) <= scale[-1]
    assert D(0) in scale
    assert len(scale) <= 8
    assert len({second - first for first, second in pairwise(scale)}) == 1


@given(
    st.lists(st.one_of(st.none(), amounts), min_size=12, max_size=12),
    st.lists(st.one_of(st.none(), amounts), min_size=12, max_size=12),
)
def test_every_mark_lies_in_the_box(bars, line):
    chart = month_chart(MONTHS, [Series("a", tuple(bars)), Series("b", tuple(line), LINE)])
    for bar in chart.bars:
        assert bar.x >= 0 and bar.x + bar.width <= WIDTH
        assert bar.y >= 0 and bar.y + bar.height <= HEIGHT + 0.01
    for run in chart.lines:
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in run.points)
    assert all(0 <= label.x <= WIDTH and label.y <= HEIGHT for label in chart.labels)


@given(st.lists(st.one_of(st.none(), amounts), min_size=12, max_size=12))
def test_a_bar_for_each_known_month_and_a_point_for_each_known_month(values):
    chart = month_chart(MONTHS, [Series("a", tuple(values)), Series("b", tuple(values), LINE)])
    known = [index for index, value in enumerate(values) if value is not None]
    assert [bar.index for bar in chart.bars] == known
    assert sum(len(run.points) for run in chart.lines) == len(known)
    missing = [index for gap in chart.gaps for index in range(gap.first, gap.last + 1)]
    assert sorted([*missing, *known]) == list(range(12))


def test_a_negative_month_hangs_below_the_zero_line():
    chart = month_chart(["a", "b"], [Series("s", (D(100), D(-50)))])
    up, down = chart.bars
    assert up.y + up.height == pytest.approx(chart.baseline)
    assert down.y == chart.baseline
    assert up.height == pytest.approx(2 * down.height, abs=0.05)


def test_zero_is_a_bar_without_height_and_unknown_is_a_gap():
    chart = month_chart(["a", "b"], [Series("s", (D(0), None))])
    assert [(bar.index, bar.height) for bar in chart.bars] == [(0, 0)]
    assert [(gap.first, gap.last) for gap in chart.gaps] == [(1, 1)]


def test_a_month_known_in_one_series_is_no_gap():
    chart = month_chart(["a", "b"], [Series("s", (D(1), None)), Series("t", (None, D(1)), LINE)])
    assert chart.gaps == ()


def test_a_line_breaks_where_a_month_is_unknown():
    chart = month_chart(["a", "b", "c", "d"], [Series("s", (D(1), D(2), None, D(4)), LINE)])
    assert [len(run.points) for run in chart.lines] == [2, 1]


def test_two_bar_series_stand_side_by_side():
    chart = month_chart(["a"], [Series("s", (D(1),)), Series("t", (D(2),))])
    first, second = chart.bars
    assert first.x + first.width == pytest.approx(second.x)


@pytest.mark.parametrize(
    ("count", "width", "expected"),
    [
        (24, WIDTH, ["2024-06", "2024-12", "2025-06", "2025-12"]),
        (24, 328, ["2024-12", "2025-12"]),
        (1, WIDTH, ["2024-01"]),
        (3, WIDTH, ["2024-01", "2024-02", "2024-03"]),
        (0, WIDTH, []),
    ],
)
def test_labels_count_back_from_the_last_month(count, width, expected):
    chart = month_chart(months(count), [Series("s", (D(1),) * count)], width=width)
    assert [label.text for label in chart.labels] == expected


def test_the_caller_writes_the_ticks():
    chart = month_chart(["a"], [Series("s", (D(30000),))], write=lambda value: f"{value / 10000:f} 万")
    assert chart.ticks[-1].text == "3 万"


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="needs 2 values"):
        month_chart(["a", "b"], [Series("s", (D(1),), BARS)])


def test_a_sparkline_runs_from_the_lowest_to_the_highest():
    (run,) = sparkline([D(1), D(3), D(2)], width=100, height=20)
    heights = [y for _, y in run.points]
    assert max(heights) == 18 and min(heights) == 2
    assert [len(part.points) for part in sparkline([D(1), None, D(2)])] == [1, 1]
    assert sparkline([None]) == ()
    assert {y for _, y in sparkline([D(5), D(5)], height=20)[0].points} == {10}


@pytest.mark.parametrize(("value", "filled"), [("0.5", 50), ("-1", 0), ("1.7", 100), ("0.3333", 33.33)])
def test_a_share_fills_its_bar_and_no_more(value, filled):
    assert share_of(D(value)) == filled
