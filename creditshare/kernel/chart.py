"""A chart as plain geometry: monthly bars and lines laid out in a box, with no colours and no drawing surface.

The page draws it as SVG and the report as PDF from the same marks, so both say the same. Coordinates grow to the right
and downwards. Values are exact (`Decimal`, in whatever unit the caller writes); only positions are floats.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

BARS, LINE = "bars", "line"
WIDTH, HEIGHT = 760.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 8.0, 12.0, 26.0
WANTED_TICKS = 4
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
BAR_SHARE = 0.66
LABEL_ROOM = 110.0
RUNS = (1, 2, 3, 6, 12, 24)

Number = Decimal | None
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """A named run of monthly values; None is a month nothing is known of, which is not zero."""

    name: str
    values: tuple[Number, ...]
    kind: str = BARS


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from its upper left corner; `series` counts the series given, `index` the months."""

    x: float
    y: float
    width: float
    height: float
    series: int
    index: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """An unbroken run of points of a series; a run of one month is a dot."""

    points: tuple[Point, ...]
    series: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on the axis, its height and its text, to be written ending left of `Chart.left`."""

    y: float
    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A month under the axis; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Months of which nothing is known in any series: a column to be hatched, not left to look like zero."""

    x: float
    y: float
    width: float
    height: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to draw, and the numbers it was drawn from for the table beside it."""

    width: float
    height: float
    left: float
    right: float
    baseline: float
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]
    gaps: tuple[Gap, ...]
    months: tuple[str, ...]
    series: tuple[Series, ...]


def month_chart(
    months: Sequence[str],
    series: Sequence[Series],
    *,
    width: float = WIDTH,
    height: float = HEIGHT,
    write: Callable[[Decimal], str] = "{:,f}".format,
) -> Chart:
    """Lay out series over months; ValueError when a series has another number of months. `write` writes a tick."""
    if any(len(one.values) != len(months) for one in series):
        raise ValueError(f"every series needs {len(months)} values")
    scale = axis([value for one in series for value in one.values if value is not None])
    left, right, bottom = LEFT, width - RIGHT, height - BOTTOM
    span = scale[-1] - scale[0]

    def level(value: Decimal) -> float:
        return round(bottom - float((value - scale[0]) / span) * (bottom - TOP), 2)

    slot = (right - left) / max(len(months), 1)
    baseline = level(Decimal(0))
    return Chart(
        width=width,
        height=height,
        left=left,
        right=right,
        baseline=baseline,
        bars=_bars(series, left, slot, baseline, level),
        lines=_lines(series, left, slot, level),
        ticks=tuple(Tick(level(value), value, write(value)) for value in scale),
        labels=_labels(months, left, slot, height - 8),
        gaps=_gaps(series, left, slot, TOP, bottom),
        months=tuple(months),
        series=tuple(series),
    )


def axis(values: Sequence[Decimal], wanted: int = WANTED_TICKS) -> tuple[Decimal, ...]:
    """Return evenly spaced round values (1, 2, 2.5 or 5 × 10ⁿ apart) from at or below 0 to at or above every value."""
    low, high = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    if low == high:
        return Decimal(0), Decimal(1)
    rough = (high - low) / wanted
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * step for step in STEPS if power * step >= rough)
    first, last = (low / step).to_integral_value("ROUND_FLOOR"), (high / step).to_integral_value("ROUND_CEILING")
    return tuple(_plain(step * number) for number in range(int(first), int(last) + 1))


def sparkline(values: Sequence[Number], *, width: float = 120.0, height: float = 28.0) -> tuple[Line, ...]:
    """Return the runs of a small line without axes, from the lowest known value to the highest."""
    known = [value for value in values if value is not None]
    if not known:
        return ()
    low, span = min(known), max(known) - min(known)
    step = (width - 4) / max(len(values) - 1, 1)

    def level(value: Decimal) -> float:
        return round(height / 2 if not span else height - 2 - float((value - low) / span) * (height - 4), 2)

    return _runs(values, 0, lambda index: round(2 + index * step, 2), level)


def share_of(value: Decimal, length: float = 100.0) -> float:
    """Return how much of a bar of a given length a fraction fills, held between empty and full."""
    return round(float(min(max(value, Decimal(0)), Decimal(1))) * length, 2)


def _plain(value: Decimal) -> Decimal:
    whole = value.normalize()
    return whole.quantize(Decimal(1)) if whole == whole.to_integral_value() else whole


def _bars(
    series: Sequence[Series], left: float, slot: float, baseline: float, level: Callable[[Decimal], float]
) -> tuple[Bar, ...]:
    drawn = [number for number, one in enumerate(series) if one.kind == BARS]
    each = slot * BAR_SHARE / max(len(drawn), 1)
    margin = slot * (1 - BAR_SHARE) / 2
    bars = []
    for place, number in enumerate(drawn):
        for index, value in enumerate(series[number].values):
            if value is None:
                continue
            x, end = left + index * slot + margin + place * each, level(value)
            top, deep = min(end, baseline), abs(end - baseline)
            bars.append(Bar(round(x, 2), top, round(each, 2), round(deep, 2), number, index, value))
    return tuple(bars)


def _lines(series: Sequence[Series], left: float, slot: float, level: Callable[[Decimal], float]) -> tuple[Line, ...]:
    middle = [
        round(left + (index + 0.5) * slot, 2) for index in range(max((len(one.values) for one in series), default=0))
    ]
    return tuple(
        run
        for number, one in enumerate(series)
        if one.kind == LINE
        for run in _runs(one.values, number, middle.__getitem__, level)
    )


def _runs(
    values: Sequence[Number], series: int, across: Callable[[int], float], level: Callable[[Decimal], float]
) -> tuple[Line, ...]:
    runs = []
    for known, group in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        if known:
            points = tuple((across(index), level(value)) for index, value in group if value is not None)
            runs.append(Line(points, series))
    return tuple(runs)


def _gaps(series: Sequence[Series], left: float, slot: float, top: float, bottom: float) -> tuple[Gap, ...]:
    unknown = [all(value is None for value in values) for values in zip(*(one.values for one in series), strict=True)]
    gaps = []
    for missing, group in groupby(range(len(unknown)), key=unknown.__getitem__):
        if missing:
            run = list(group)
            x, width = round(left + run[0] * slot, 2), round(len(run) * slot, 2)
            gaps.append(Gap(x, top, width, bottom - top, run[0], run[-1]))
    return tuple(gaps)


def _labels(months: Sequence[str], left: float, slot: float, y: float) -> tuple[Label, ...]:
    """Label every n-th month counted back from the last, as many as have room."""
    if not months:
        return ()
    room = max(int(slot * len(months) // LABEL_ROOM), 1)
    every = next((run for run in RUNS if len(months) <= run * room), len(months))
    last = len(months) - 1
    chosen = sorted(range(last, -1, -every))
    anchors = {0: "start", last: "end"}
    edges = {"start": 0.0, "middle": 0.5, "end": 1.0}
    placed = []
    for index in chosen:
        anchor = anchors.get(index, "middle") if last else "middle"
        placed.append(Label(round(left + (index + edges[anchor]) * slot, 2), y, months[index], anchor))
    return tuple(placed)
