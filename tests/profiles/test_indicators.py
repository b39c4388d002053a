"""The invoice indicators agree with an oracle that reads the table word by word from raw invoices."""

import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.profiles.indicators import INDICATORS
from creditshare.profiles.indicators.books import lay_books
from tests.profiles import oracle
from tests.profiles.makers import REAL, REAL_DAY, raw, real_invoices, rollups

KEYS = [indicator.key for indicator in INDICATORS]
DAY = date(2020, 2, 21)


def computed(invoices, as_of, firms=None):
    """Return key → list over firms (None where unknown) from the vectorised kernel."""
    firms = np.array(sorted(set(invoices.firm)) if firms is None else firms, dtype=np.int64)
    books = lay_books(firms, *rollups(invoices), as_of)
    columns = {indicator.key: indicator.compute(books) for indicator in INDICATORS}
    return {
        key: [value.item() if known else None for value, known in zip(column.values, column.known, strict=True)]
        for key, column in columns.items()
    }


def one(*rows, as_of=DAY):
    """Return key → value of firm 1."""
    return {key: values[0] for key, values in computed(raw(*rows), as_of, [1]).items()}


def assert_agrees(got, wanted, where=""):
    assert set(got) == set(wanted)
    for key, value in wanted.items():
        if value is None:
            assert got[key] is None, (where, key, got[key])
        else:
            assert got[key] == pytest.approx(float(value), rel=1e-9, abs=1e-12), (where, key)
            if isinstance(value, int):
                assert got[key] == value, (where, key)


def oracle_rows(invoices, firm):
    mine = invoices[invoices.firm == firm]
    return [{**row, "day": row["day"].date()} for row in mine.to_dict("records")]


def test_keys_are_those_of_the_interface():
    text = (Path(__file__).parents[2] / "creditshare/profiles/indicators/__init__.py").read_text()
    assert len(KEYS) == len(set(KEYS)) == 26
    for indicator in INDICATORS:
        assert indicator.meaning, indicator.key
        assert re.search(rf"\.{indicator.key},", text)


INVOICE = st.tuples(
    st.integers(1, 3),
    st.sampled_from("SP"),
    st.integers(-1000, 40).map(lambda days: (DAY + timedelta(days=days)).isoformat()),
    st.sampled_from(["a", "b", "c", "d", "e", "f", "g"]),
    st.one_of(st.integers(-500_000, 2_000_000), st.sampled_from([0, 10**13, -(10**12)])),
    st.integers(-50_000, 200_000),
    st.booleans().map(lambda flag: flag),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(INVOICE, min_size=1, max_size=60), st.sampled_from([DAY, date(2020, 3, 1), date(2019, 12, 31)]))
def test_random_books_agree_with_the_oracle(rows, as_of):
    invoices = raw(*rows)
    firms = sorted(set(invoices.firm))
    got = computed(invoices, as_of, firms)
    for position, firm in enumerate(firms):
        mine = oracle_rows(invoices, firm)
        if not any(row["day"].replace(day=1) <= as_of for row in mine):
            assert all(values[position] is None for values in got.values())
            continue
        wanted = oracle.indicators_of(mine, as_of)
        assert_agrees({key: values[position] for key, values in got.items()}, wanted, firm)


def test_a_firm_computed_alone_is_the_firm_computed_among_others():
    rows = [
        (f, s, d, p, n, n // 10, False)
        for f, s, d, p, n in (
            (1, "S", "2019-05-03", "a", 100_00),
            (2, "S", "2019-06-03", "a", 70_00),
            (2, "P", "2018-06-03", "b", 7_00),
            (3, "P", "2019-07-03", "a", 30_00),
            (3, "S", "2020-01-31", "c", 9_00),
        )
    ]
    together = computed(raw(*rows), DAY, [1, 2, 3])
    for position, firm in enumerate((1, 2, 3)):
        alone = computed(raw(*[row for row in rows if row[0] == firm]), DAY, [firm])
        assert {key: values[position] for key, values in together.items()} == {k: v[0] for k, v in alone.items()}


def test_nothing_is_known_of_a_firm_that_reported_nothing():
    got = computed(raw((1, "S", "2019-05-03", "a", 1, 0, False)), DAY, [1, 2])
    assert all(values[1] is None for values in got.values())
    assert got["sales_12m"][0] == 1


def test_only_purchases_leave_sales_at_zero_and_their_ratios_unknown():
    got = one((1, "P", "2019-05-03", "a", 500, 65, False))
    assert got["sales_12m"] == 0 and got["purchases_12m"] == 500 and got["suppliers_12m"] == 1
    for key in (
        "sales_growth",
        "sales_cv_12m",
        "recent_quarter_ratio",
        "void_ratio_12m",
        "red_ratio_12m",
        "red_amount_ratio_12m",
        "gross_spread_12m",
        "vat_burden_12m",
        "days_since_last_sale",
        "customer_retention",
        "top_customer_share_12m",
        "customer_hhi_12m",
    ):
        assert got[key] is None, key


@pytest.mark.parametrize(
    ("as_of", "sale", "days"),
    [
        (date(2020, 2, 21), "2020-02-21", 0),
        (date(2020, 2, 21), "2020-02-22", None),
        (date(2020, 2, 1), "2020-02-01", 0),
        (date(2020, 3, 1), "2020-02-29", 1),
        (date(2020, 1, 1), "2019-12-31", 1),
        (date(2020, 1, 31), "2020-01-31", 0),
        (date(2020, 2, 21), "2011-02-21", 3287),
    ],
)
def test_days_since_the_last_sale_are_exact_within_the_month(as_of, sale, days):
    got = one((1, "S", sale, "a", 1, 0, False), (1, "S", "2020-02-05", "a", 1, 0, True), as_of=as_of)
    assert got["days_since_last_sale"] == days


@pytest.mark.parametrize(
    ("first", "months"),
    [("2020-02-21", 0), ("2020-02-01", 0), ("2020-02-22", None), ("2020-01-31", 1), ("2018-02-28", 24)],
)
def test_history_counts_calendar_months_from_the_first_valid_invoice_of_either_side(first, months):
    got = one((1, "P", first, "a", 1, 0, False), (1, "S", "2015-01-01", "a", 1, 0, True))
    assert got["history_months"] == months


def test_a_voided_last_sale_does_not_count():
    got = one((1, "S", "2020-02-20", "a", 1, 0, True), (1, "S", "2020-02-10", "a", 1, 0, False))
    assert got["days_since_last_sale"] == 11


def test_the_month_of_the_day_belongs_to_no_window():
    got = one((1, "S", "2020-02-01", "a", 900, 0, False), as_of=date(2020, 2, 29))
    assert got["sales_12m"] == 0 and got["active_months_24m"] == 0 and got["customers_12m"] == 0
    assert one((1, "S", "2020-02-01", "a", 900, 0, False), as_of=date(2020, 3, 1))["sales_12m"] == 900


@pytest.mark.parametrize(
    "day, twelve, prior",
    [
        ("2020-01-31", 1, 0),
        ("2019-02-01", 1, 0),
        ("2019-01-31", 0, 1),
        ("2018-02-01", 0, 1),
        ("2018-01-31", 0, 0),
    ],
)
def test_windows_end_and_begin_with_whole_months(day, twelve, prior):
    got = one((1, "S", day, "a", 1, 0, False))
    assert (got["sales_12m"], got["sales_prior_12m"]) == (twelve, prior)


def test_a_counterparty_with_nothing_left_does_not_count():
    got = one(
        (1, "S", "2019-05-03", "a", 1000, 0, False),
        (1, "S", "2019-06-03", "b", 700, 0, False),
        (1, "S", "2019-07-03", "b", -700, 0, False),
        (1, "S", "2019-08-03", "c", -50, 0, False),
    )
    assert got["customers_12m"] == 1 and got["top_customer_share_12m"] == 1.0 and got["customer_hhi_12m"] == 1.0
    assert got["sales_12m"] == 950


def test_all_counterparties_reversed_leave_the_shares_unknown():
    got = one((1, "S", "2019-05-03", "a", -10, 0, False))
    assert got["customers_12m"] == 0 and got["top5_customer_share_12m"] is None
    assert got["red_ratio_12m"] == 1.0 and got["red_amount_ratio_12m"] is None


def test_retention_needs_customers_of_the_year_before():
    now, then = (1, "S", "2019-05-03", "a", 5, 0, False), (1, "S", "2018-05-03", "b", 5, 0, False)
    assert one(now)["customer_retention"] is None
    assert one(now, then)["customer_retention"] == 0.0
    assert one(now, then, (1, "S", "2018-06-03", "a", 5, 0, False))["customer_retention"] == 0.5


def test_steady_large_sales_have_no_spread():
    rows = [(1, "S", f"2019-{month:02d}-03", "a", 10**15 + 1, 0, False) for month in range(2, 13)]
    rows.append((1, "S", "2020-01-03", "a", 10**15 + 1, 0, False))
    assert one(*rows)["sales_cv_12m"] == 0.0


def test_silent_months_are_zero_in_the_spread():
    assert one((1, "S", "2019-05-03", "a", 1200, 0, False))["sales_cv_12m"] == pytest.approx(11**0.5, rel=1e-12)


def test_void_and_red_shares_count_what_they_say():
    got = one(
        (1, "S", "2019-05-03", "a", 100, 0, False),
        (1, "S", "2019-05-04", "a", 100, 0, True),
        (1, "S", "2019-05-05", "a", -40, 0, False),
        (1, "S", "2019-05-06", "a", -40, 0, True),
        (1, "S", "2019-05-07", "a", 300, 0, False),
    )
    assert got["void_ratio_12m"] == 0.4
    assert got["red_ratio_12m"] == pytest.approx(1 / 3)
    assert got["red_amount_ratio_12m"] == 0.1


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.exists(), reason=f"the real invoices are not at {REAL}")
def test_all_real_firms_agree_with_the_oracle():
    invoices, codes = real_invoices()
    got = computed(invoices, REAL_DAY, range(len(codes)))
    by_firm = dict(list(invoices.groupby("firm")))
    for firm, code in enumerate(codes):
        wanted = oracle.indicators_of(oracle_rows(by_firm[firm], firm), REAL_DAY)
        assert_agrees({key: values[firm] for key, values in got.items()}, wanted, code)
    assert len(codes) == 233


def test_rows_of_another_firm_are_refused_and_never_added_to_a_neighbour():
    months, pairs = rollups(raw((1, "S", "2019-05-03", "a", 1, 0, False), (2, "S", "2019-05-03", "a", 1, 0, False)))
    for firms in ([1], [2], [1, 3]):
        with pytest.raises(ValueError, match="not asked for"):
            lay_books(np.array(firms), months, pairs, DAY)


def test_firm_ids_must_ascend_to_be_found():
    months, pairs = rollups(raw((5, "S", "2019-05-03", "a", 7, 0, False), (9, "S", "2019-05-03", "a", 3, 0, False)))
    books = lay_books(np.array([5, 7, 9]), months, pairs, DAY)
    assert INDICATORS[0].compute(books).values.tolist() == [7, 0, 3]
    assert books.reported.tolist() == [True, False, True]
