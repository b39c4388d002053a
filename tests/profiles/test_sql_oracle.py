"""A second oracle: the same table in DuckDB SQL over raw invoices, which the benchmark takes as its yardstick."""

import math
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.profiles.indicators import INDICATORS
from creditshare.profiles.indicators.books import lay_books
from tests.profiles.makers import REAL, REAL_DAY, raw, real_invoices, rollups
from tests.profiles.test_indicators import INVOICE

SQL = (Path(__file__).parents[2] / "benchmarks" / "indicators.sql").read_text()


def by_sql(invoices, as_of):
    """Return key → list over the firms that have rows, None where unknown, computed by DuckDB."""
    with duckdb.connect() as database:
        database.register("invoices", invoices.assign(day=invoices.day.dt.date))
        answer = database.execute(SQL, {"as_of": as_of})
        names = [column[0] for column in answer.description]
        return dict(zip(names, zip(*answer.fetchall(), strict=True), strict=True))


def by_kernel(invoices, as_of):
    firms = np.array(sorted(set(invoices.firm)), dtype=np.int64)
    books = lay_books(firms, *rollups(invoices), as_of)
    columns = {item.key: item.compute(books) for item in INDICATORS}
    return {
        key: [value.item() if known else None for value, known in zip(column.values, column.known, strict=True)]
        for key, column in columns.items()
    }


def assert_same(invoices, as_of):
    wanted, got = by_sql(invoices, as_of), by_kernel(invoices, as_of)
    reported = [any(values[place] is not None for values in got.values()) for place in range(len(wanted["firm"]))]
    for key, values in got.items():
        for place, (value, other) in enumerate(zip(values, wanted[key], strict=True)):
            if not reported[place]:
                continue
            if other is None or value is None:
                assert value is None and other is None, (key, place, value, other)
            else:
                assert math.isclose(value, float(other), rel_tol=1e-9, abs_tol=1e-12), (key, place, value, other)


@settings(max_examples=40, deadline=None)
@given(st.lists(INVOICE, min_size=1, max_size=40), st.sampled_from([REAL_DAY, date(2020, 3, 1)]))
def test_random_books_agree_with_sql(rows, as_of):
    assert_same(raw(*rows), as_of)


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.exists(), reason=f"the real invoices are not at {REAL}")
@pytest.mark.parametrize("as_of", [REAL_DAY, date(2019, 7, 1), date(2018, 12, 31)])
def test_all_real_firms_agree_with_sql(as_of):
    assert_same(real_invoices()[0], as_of)
