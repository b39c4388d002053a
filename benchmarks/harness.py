"""A figure is a ratio to a yardstick measured in the same run: pairs in turn, medians with their spread, and growth.

A benchmark is a module of this folder with `main(quick: bool) -> None`; it calls `measure` and `growth`, and ends with
`if __name__ == "__main__": run(main)`. Absolute times are printed, never asserted.
"""

import gc
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import django
from django.core.management import call_command

from tests.servers import postgresql

RESULTS = Path(__file__).parent / "results"
# A run returns how many units it did; None counts as one.
Run = Callable[[], float | int | None]
Prepare = Callable[[], Any]


def run(main: Callable[[bool], None]) -> None:
    """Run a benchmark from the command line; `--quick` asks for the small sizes."""
    main("--quick" in sys.argv[1:])


def measure(
    name: str,
    ours: Run,
    yardstick: Run,
    pairs: int = 5,
    unit: str = "runs",
    *,
    goal: tuple[str, float] | None = None,
    before_ours: Prepare | None = None,
    before_yardstick: Prepare | None = None,
    warm_up: bool = True,
    **facts: Any,
) -> dict[str, Any]:
    """Time ours and the yardstick in turn and write the figure `name` to benchmarks/results/<name>.json.

    `time_ratio` is our time per unit over the yardstick's, `speed_ratio` its inverse: each the median of the pairs'
    ratios, with the least and the greatest. `goal` is ("time_ratio", most allowed) or ("speed_ratio", least allowed).
    `before_…` runs before every timing, outside it. Further facts go into the JSON as they are.
    """
    if warm_up:
        _timed(ours, before_ours)
        _timed(yardstick, before_yardstick)
    rows = []
    for number in range(pairs):
        pair = [(ours, before_ours, "ours"), (yardstick, before_yardstick, "yardstick")]
        # Who goes first alternates too: neither always finds the other's warm cache.
        rows.append({key: _timed(work, before) for work, before, key in (pair if number % 2 == 0 else pair[::-1])})
    ratios = [row["ours"]["seconds_per_unit"] / row["yardstick"]["seconds_per_unit"] for row in rows]
    figure = {
        "name": name,
        "unit": unit,
        "pairs": pairs,
        "ours": _summary([row["ours"] for row in rows]),
        "yardstick": _summary([row["yardstick"] for row in rows]),
        "time_ratio": _spread(ratios),
        "speed_ratio": _spread([1 / ratio for ratio in ratios]),
        **facts,
    }
    if goal:
        figure["goal"] = _judged(goal, figure[goal[0]]["median"])
    return write(figure)


def growth(
    run: Callable[[int], Any],
    sizes: Sequence[int],
    *,
    name: str | None = None,
    prepare: Callable[[int], Any] | None = None,
    repeats: int = 3,
    goal: float | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """Time `run(size)` at each size (say 1x, 4x, 16x) and fit seconds = a * size ** exponent by least squares.

    The exponent is 1 for linear work and 0 for work that does not grow; `goal` is the most allowed. With a name the
    figure is written to benchmarks/results/<name>.json.
    """
    points = []
    for size in sizes:
        seconds = []
        for _ in range(repeats):
            if prepare:
                prepare(size)
            seconds.append(_timed(lambda size=size: run(size), None)["seconds"])
        points.append({"size": size, "seconds": _spread(seconds)})
    exponent = fitted_exponent([(point["size"], point["seconds"]["median"]) for point in points])
    figure = {"name": name, "points": points, "exponent": round(exponent, 3), **facts}
    if goal is not None:
        figure["goal"] = {"exponent": f"<= {goal}", "reached": exponent <= goal}
    return write(figure) if name else figure


def fitted_exponent(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of log(seconds) over log(size): the exponent of the power law through the points."""
    logs = [(math.log(size), math.log(seconds)) for size, seconds in points]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


def write(figure: dict[str, Any]) -> dict[str, Any]:
    """Write a figure to its file, print it as one line of JSON, and return it."""
    figure = {**figure, "measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": _machine()}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{figure['name']}.json").write_text(
        json.dumps(figure, ensure_ascii=False, indent=1, default=str) + "\n"
    )
    print(json.dumps(figure, ensure_ascii=False, default=str), flush=True)
    return figure


@contextmanager
def private_platform(*, engine: str = "postgresql") -> Iterator[str]:
    """Set Django up on a throw-away home and a durable private PostgreSQL (or SQLite), migrated; yield the URL.

    Call it once, before anything of the project is imported: settings are read once a process.
    """
    with tempfile.TemporaryDirectory(prefix="creditshare-bench-") as home:
        os.environ.update(CREDITSHARE_HOME=home, DJANGO_SETTINGS_MODULE="creditshare.settings")
        if engine == "sqlite":
            os.environ.pop("DATABASE_URL", None)
            yield _set_up(f"sqlite:///{home}/creditshare.sqlite3")
            return
        with postgresql(durable=True) as url:
            os.environ["DATABASE_URL"] = url
            yield _set_up(url)


def _set_up(url: str) -> str:
    django.setup()
    call_command("migrate", verbosity=0)
    return url


def _timed(work: Run, before: Prepare | None) -> dict[str, float]:
    if before:
        before()
    gc.collect()
    started = time.perf_counter()
    units = work()
    seconds = time.perf_counter() - started
    units = 1 if units is None else units
    return {"seconds": seconds, "units": units, "seconds_per_unit": seconds / units}


def _summary(timings: list[dict[str, float]]) -> dict[str, Any]:
    per_second = [timing["units"] / timing["seconds"] for timing in timings]
    return {
        "seconds": _spread([timing["seconds"] for timing in timings]),
        "units": timings[-1]["units"],
        "units_per_second": _spread(per_second),
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {
        "median": float(f"{median(values):.6g}"),
        "least": float(f"{min(values):.6g}"),
        "most": float(f"{max(values):.6g}"),
    }


def _judged(goal: tuple[str, float], value: float) -> dict[str, Any]:
    kind, bound = goal
    reached = value <= bound if kind == "time_ratio" else value >= bound
    return {kind: f"{'<=' if kind == 'time_ratio' else '>='} {bound}", "reached": reached}


def _machine() -> dict[str, Any]:
    commit = ["git", "-C", str(RESULTS.parent), "rev-parse", "--short", "HEAD"]
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "commit": subprocess.run(commit, capture_output=True, text=True, check=False).stdout.strip(),
    }
