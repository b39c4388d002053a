"""Staff, metered supply, trade and annual reports: what is known of which month, and what is never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.kernel.dates import month_label, month_number
from creditshare.profiles.indicators import monthly, operations
from creditshare.profiles.indicators.filed import Filed
from tests.profiles.makers import body_of, cells, sample_firm

DAY = date(2026, 11, 23)
NOW = month_number(DAY)


def filed(as_of=DAY, **records):
    return Filed(as_of, records)


def insured(month, staff, **more):
    return {"month": month, "insured": staff, "occurred_on": f"{month}-28"} | more


def bill(back, usage="100", account="1", **more):
    month = month_label(NOW - back)
    return {"month": month, "usage": usage, "account": account, "amount": "80.00", "occurred_on": f"{month}-28"} | more


def report(year, **more):
    return {"year": year, "occurred_on": f"{year}-12-31"} | more


@pytest.mark.parametrize(
    ("month", "staff"),
    [("2025-10", None), ("2025-11", 7), ("2026-10", 7), ("2026-11", None), ("2027-01", None)],
)
def test_only_the_twelve_full_months_before_count(month, staff):
    assert operations.insured_staff(filed(social_insurance=[insured(month, 7)])) == staff


def test_the_latest_month_counts_and_nothing_older():
    rows = [insured("2026-08", 50), insured("2026-09", 46), insured("2026-07", 99)]
    assert operations.insured_staff(filed(social_insurance=rows)) == 46
    assert [row["month"] for row in operations.insured_latest(filed(social_insurance=rows))] == ["2026-09"]


def test_a_month_without_staff_is_zero_and_no_month_is_unknown():
    assert operations.insured_staff(filed(social_insurance=[insured("2026-09", 0)])) == 0
    assert operations.insured_staff(filed()) is None


@pytest.mark.parametrize(
    ("before", "change"),
    [(50, pytest.approx(-0.2)), (40, 0.0), (0, None), (None, None)],
)
def test_staff_is_compared_with_the_same_month_a_year_before(before, change):
    rows = [insured("2026-09", 40), insured("2025-08", 999), insured("2025-10", 999)]
    if before is not None:
        rows.append(insured("2025-09", before))
    assert operations.insured_staff_change_12m(filed(social_insurance=rows)) == change


def test_without_a_latest_month_there_is_no_change():
    assert operations.insured_staff_change_12m(filed(social_insurance=[insured("2025-09", 40)])) is None


@pytest.mark.parametrize(
    ("arrears", "owed"), [({"arrears": "61000.50"}, 6_100_050), ({"arrears": "0.00"}, 0), ({}, None)]
)
def test_arrears_that_are_not_stated_are_unknown_and_not_zero(arrears, owed):
    rows = [insured("2026-08", 40, arrears="99.00"), insured("2026-09", 40, **arrears)]
    assert operations.social_insurance_arrears(filed(social_insurance=rows)) == owed


def fund(month, staff, amount, account="1"):
    return {"month": month, "contributors": staff, "amount": amount, "account": account, "occurred_on": f"{month}-28"}


def test_the_accounts_of_a_month_add_up():
    rows = [fund("2026-09", 10, "100.10"), fund("2026-09", 5, "50.05", "2"), fund("2026-08", 99, "1.00")]
    assert operations.housing_fund_staff(filed(housing_fund=rows)) == 15
    assert operations.housing_fund_12m(filed(housing_fund=rows)) == 15_115
    assert (operations.housing_fund_staff(filed()), operations.housing_fund_12m(filed())) == (None, None)


@pytest.mark.parametrize(("usage", "kwh"), [("100", 100), ("100.4", 100), ("100.5", 101), ("99.9999", 100), ("0", 0)])
def test_usage_is_rounded_half_up_once(usage, kwh):
    assert operations.electricity_12m(filed(electricity=[bill(1, usage)])) == kwh


def test_meters_and_months_add_up_to_the_year():
    rows = [bill(back, "10.3", account) for back in range(1, 13) for account in ("1", "2")]
    assert operations.electricity_12m(filed(electricity=[*rows, bill(0, "5000"), bill(13, "5000")])) == 247
    assert operations.water_12m(filed(water=[bill(1, "7"), bill(12, "8"), bill(13, "100")])) == 15
    assert operations.gas_12m(filed(gas=[bill(2, "3.5")])) == 4


@pytest.mark.parametrize("number", [operations.electricity_12m, operations.water_12m, operations.gas_12m,
                                    operations.electricity_arrears, operations.water_arrears, operations.gas_arrears,
                                    operations.electricity_change_12m])  # fmt: skip
def test_no_bill_is_unknown_and_never_zero(number):
    assert number(filed()) is None


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        (range(1, 13), range(13, 25), pytest.approx(1.0)),
        (range(1, 4), range(13, 16), pytest.approx(1.0)),
        (range(1, 13), range(13, 24), None),
        (range(1, 12), range(13, 25), None),
        (range(1, 13), (), None),
        ((), range(13, 25), None),
    ],
)
def test_two_years_are_compared_over_the_same_months_only(now, before, change):
    rows = [*(bill(back, "200") for back in now), *(bill(back, "100") for back in before)]
    assert operations.electricity_change_12m(filed(electricity=rows)) == change


def test_a_year_without_usage_cannot_be_compared_with():
    rows = [bill(1, "5"), bill(13, "0")]
    assert operations.electricity_change_12m(filed(electricity=rows)) is None


@pytest.mark.parametrize("kind", ["electricity", "water", "gas"])
def test_bills_owed_are_those_of_the_latest_month(kind):
    owed = getattr(operations, f"{kind}_arrears")
    rows = [bill(3, arrears="500.00"), bill(1, arrears="12.30"), bill(1, account="2", arrears="0.70")]
    assert owed(filed(**{kind: rows})) == 1_300
    assert owed(filed(**{kind: [*rows, bill(1, account="3")]})) is None


def trade(back, exports="0.00", imports="0.00", grade=""):
    month = month_label(NOW - back)
    row = {"month": month, "exports": exports, "imports": imports, "occurred_on": f"{month}-28"}
    return row | ({"credit_grade": grade} if grade else {})


def test_trade_of_the_year_and_the_latest_grade():
    rows = [
        trade(1, "100.10"),
        trade(12, "0.90", "7.00", "高级认证企业"),
        trade(13, "999.00"),
        trade(5, grade="失信企业"),
    ]
    assert operations.exports_12m(filed(customs=rows)) == 10_100
    assert operations.imports_12m(filed(customs=rows)) == 700
    assert operations.customs_credit_grade(filed(customs=rows)) == "失信企业"
    assert operations.customs_credit_grade(filed(customs=[trade(1)])) is None
    assert operations.exports_12m(filed(customs=[trade(1)])) == 0
    assert operations.exports_12m(filed()) is None


@pytest.mark.parametrize(("as_of", "employees"), [(date(2025, 12, 31), 40), (date(2026, 1, 1), 58)])
def test_the_annual_report_of_a_year_counts_once_the_year_is_over(as_of, employees):
    rows = [report(2024, employees=40), report(2025, employees=58)]
    assert operations.reported_employees(filed(as_of, annual_reports=rows)) == employees


def test_the_latest_annual_report_alone_is_read_and_what_it_leaves_out_is_unknown():
    rows = [report(2024, employees=40, revenue="1.00", assets="10.00"), report(2025, revenue="48001234.56")]
    assert operations.reported_revenue(filed(annual_reports=rows)) == 4_800_123_456
    assert operations.reported_employees(filed(annual_reports=rows)) is None
    assert operations.reported_assets(filed(annual_reports=rows)) is None
    assert operations.reported_revenue(filed()) is None


@pytest.mark.parametrize(
    ("assets", "liabilities", "ratio"),
    [
        ("200.00", "50.00", 0.25),
        ("100.00", "130.00", 1.3),
        ("0.00", "5.00", None),
        (None, "5.00", None),
        ("9.00", None, None),
    ],
)
def test_liabilities_to_assets(assets, liabilities, ratio):
    stated = {name: value for name, value in (("assets", assets), ("liabilities", liabilities)) if value is not None}
    value = operations.reported_liability_ratio(filed(annual_reports=[report(2025, **stated)]))
    assert value == (None if ratio is None else pytest.approx(ratio))


@given(st.dates(date(2000, 1, 31), date(2098, 1, 1)), st.integers(-3, 30))
def test_the_months_of_a_window_are_its_and_no_other(as_of, back):
    label = month_label(month_number(as_of) - back)
    rows = [{"month": label, "usage": "1"}]
    assert bool(monthly.rows_back(Filed(as_of, {"gas": rows}), "gas", 12)) == (1 <= back <= 12)
    assert bool(monthly.rows_back(Filed(as_of, {"gas": rows}), "gas", 24)) == (13 <= back <= 24)
    assert bool(monthly.rows_back(Filed(as_of, {"gas": rows}), "gas", 24, 24)) == (1 <= back <= 24)


@given(st.lists(st.tuples(st.integers(1, 24), st.integers(0, 10**6)), max_size=40))
def test_sums_agree_with_adding_up_by_hand(rows):
    bills = [bill(back, str(usage), str(place)) for place, (back, usage) in enumerate(rows)]
    year = [usage for back, usage in rows if back <= 12]
    assert operations.electricity_12m(filed(electricity=bills)) == (sum(year) if year else None)


def test_the_block_shows_quantities_and_hides_the_meters_number():
    rows = [{"month": "2020-01", "usage": "12500.5", "account": "0551-77", "occurred_on": "2020-01-31"}]
    body = body_of(sample_firm(electricity=rows))
    cell = cells(body)["electricity_12m"]
    assert (cell["value"], cell["unit"], cell["records"]) == ("12501", "kWh", 1)
    assert cell["window"] == {"from": "2019-02-01", "until": "2020-02-01"}
    assert cells(body)["electricity_change_12m"]["window"]["from"] == "2018-02-01"
    assert body["blocks"]["operations"]["records"] == [
        {"source": "electricity", "date": "2020-01-31", "facts": {"month": "2020-01", "usage": "12500.5"}}
    ]
    assert "0551-77" not in str(body)
    assert cells(body)["water_12m"]["unknown"] == "no_month"
