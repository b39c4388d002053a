"""All profiles of all firms, stored, against DuckDB computing the same indicators from Parquet and storing nothing.

Both use one thread (PostgreSQL's server is a second process of ours). Ours reads the rollups, writes every cell with
its lineage, rates, and stores one row a firm; the yardstick scans the raw invoices. Growth: 1, 4, 16 times the firms.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.harness import growth, measure, private_platform, run

SQL = (Path(__file__).parent / "indicators.sql").read_text()
AMOUNTS = 4
"""The first indicators are amounts: fen in SQL, yuan in ours."""
AT = datetime(2020, 2, 21, 2, 0, tzinfo=UTC)


def main(quick: bool) -> None:
    """Measure on a private PostgreSQL."""
    with private_platform(), tempfile.TemporaryDirectory() as folder:
        # Django is set up only now.
        from benchmarks import _district as district  # noqa: PLC0415
        from creditshare.profiles.indicators import INDICATORS  # noqa: PLC0415
        from creditshare.profiles.queries import list_indicators  # noqa: PLC0415
        from creditshare.profiles.services import build_profiles  # noqa: PLC0415
        from tests.profiles.makers import rollups  # noqa: PLC0415

        invoices, origin = district.raw_invoices()
        path = Path(folder) / "invoices.parquet"
        district.write_parquet(invoices, path)
        firms = int(invoices.firm.max()) + 1
        district.store_names(invoices)
        most = max(district.sizes(quick))
        firm_ids = district.register_firms(firms * most)
        district.store_rollups(*rollups(invoices), firm_ids)
        database = duckdb.connect(config={"threads": 1})

        def yardstick() -> list[tuple]:
            database.execute(f"CREATE OR REPLACE VIEW invoices AS SELECT * FROM read_parquet('{path}')")
            return database.execute(SQL, {"as_of": district.AS_OF}).fetchall()

        def ours(times: int = 1) -> int:
            return build_profiles(firm_ids=firm_ids[: firms * times], as_of=district.AS_OF, at=AT)

        mine = list(list_indicators(district.AS_OF))[:firms]
        measure(
            "profiles",
            ours,
            lambda: len(yardstick()),
            pairs=2 if quick else 5,
            unit="firms",
            goal=("time_ratio", 2),
            invoices=len(invoices),
            origin=origin,
            indicators=len(INDICATORS),
            worst_difference=_worst_difference(mine, yardstick()),
        )
        growth(
            ours, list(district.sizes(quick)), name="profiles_growth", repeats=1 if quick else 3, goal=1.1, firms=firms
        )


def _worst_difference(ours, yardstick) -> float:
    """Return the largest difference between the numbers of the same firms (relative above one); they must agree."""
    worst = 0.0
    for (_, mine), theirs in zip(ours, yardstick, strict=True):
        for place, (one, other) in enumerate(zip(mine, theirs[1:], strict=True)):
            if (one is None) != (other is None):
                raise ValueError(f"one of them does not know number {place}: {one} and {other}")
            if one is not None:
                wanted = float(other) / (100 if place < AMOUNTS else 1)
                worst = max(worst, abs(float(one) - wanted) / max(1.0, abs(wanted)))
    return worst


if __name__ == "__main__":
    run(main)
