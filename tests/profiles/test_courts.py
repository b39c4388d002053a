"""Courts, tax lists and the public evaluation: which side the firm is on, what is still open, what is published."""

from datetime import date

import pytest

from creditshare.profiles.indicators import CATEGORIES, courts, tax_lists
from creditshare.profiles.indicators.filed import Filed
from tests.profiles.makers import body_of, cells, sample_firm

DAY = date(2026, 11, 23)


def filed(as_of=DAY, **records):
    return Filed(as_of, records)


def case(role="被告", filed_on="2026-03-02", **more):
    row = {"case_number": "1", "role": role, "amount": "100.50"}
    return row | ({"filed_on": filed_on} if filed_on else {}) | more


@pytest.mark.parametrize(
    ("row", "count"),
    [
        (case(), 1),
        (case("原告"), 0),
        (case("第三人"), 0),
        (case("上诉人(原审被告)"), 1),
        (case("被上诉人(原审原告)"), 0),
        (case(filed_on="2024-10-31"), 0),
        (case(filed_on="2024-11-01"), 1),
        (case(filed_on="2026-10-31"), 1),
        (case(filed_on="2026-11-01"), 0),
        (case(filed_on="", closed_on="2026-06-02"), 1),
        (case(filed_on=""), 0),
    ],
)
def test_lawsuits_as_defendant_of_the_24_months(row, count):
    assert courts.court_cases_as_defendant_24m(filed(court_cases=[row])) == count
    assert courts.defendant_amount_24m(filed(court_cases=[row])) == count * 10_050


def enforcement(filed_on="2026-07-01", **more):
    return {"case_number": "9", "filed_on": filed_on, "amount": "88000.00"} | more


@pytest.mark.parametrize(
    ("row", "count", "amount"),
    [
        (enforcement(), 1, 8_800_000),
        (enforcement(unpaid="80000.01"), 1, 8_000_001),
        (enforcement(unpaid="0.00"), 1, 0),
        (enforcement("2026-11-23"), 1, 8_800_000),
        (enforcement("2026-11-24"), 0, 0),
        (enforcement(closed_on="2026-11-23"), 0, 0),
        (enforcement(closed_on="2026-11-24"), 1, 8_800_000),
        (enforcement(suspended_on="2026-09-01"), 1, 8_800_000),
    ],
)
def test_an_enforcement_is_open_until_it_is_closed(row, count, amount):
    facts = filed(enforcement_cases=[row])
    assert (courts.open_enforcement_cases(facts), courts.open_enforcement_amount(facts)) == (count, amount)


@pytest.mark.parametrize(
    ("kind", "flag"),
    [("consumption_limits", courts.consumption_limited), ("tax_illegal_cases", tax_lists.tax_illegal_case)],
)
def test_a_listing_holds_from_its_day_until_its_removal(kind, flag):
    def on(listed, removed=None):
        return flag(filed(**{kind: [{"listed_on": listed} | ({"removed_on": removed} if removed else {})]}))

    assert flag(filed()) == "no"
    assert on("2026-11-23") == "yes" and on("2026-11-24") == "no"
    assert on("2026-01-01", "2026-11-24") == "yes" and on("2026-01-01", "2026-11-23") == "no"


def test_the_latest_evaluation_by_the_day_counts():
    rows = [{"level": "良", "evaluated_on": "2025-05-31"}, {"level": "中", "evaluated_on": "2026-05-31"},
            {"level": "优", "evaluated_on": "2026-12-31"}]  # fmt: skip
    assert courts.public_credit_level(filed(public_credit_evaluations=rows)) == "中"
    assert courts.public_credit_level(filed(public_credit_evaluations=rows[2:])) is None
    assert courts.public_credit_level(filed()) is None


def inspection(decided="2026-02-10", **more):
    return {"document": "合税稽处1号", "decided_on": decided, "tax_due": "20000.00", "fine": "10000.50"} | more


@pytest.mark.parametrize(
    ("rows", "amount"),
    [
        ([inspection()], 3_000_050),
        ([inspection(late_fee="99.50")], 3_010_000),
        ([inspection("2024-10-31")], 0),
        ([inspection("2024-11-01"), inspection("2026-10-31")], 6_000_100),
        ([inspection("2026-11-01")], 0),
        ([], 0),
    ],
)
def test_what_inspections_of_the_24_months_charged(rows, amount):
    assert tax_lists.tax_inspection_amount_24m(filed(tax_inspections=rows)) == amount


@pytest.mark.parametrize(
    ("as_of", "years", "flag"),
    [
        (date(2026, 11, 23), (2025,), "yes"),
        (date(2026, 11, 23), (2024,), "no"),
        (date(2026, 4, 30), (2024,), "yes"),
        (date(2026, 4, 30), (2025,), "yes"),
        (date(2026, 5, 1), (2024,), "no"),
        (date(2026, 11, 23), (2026,), "no"),
        (date(2026, 11, 23), (), "no"),
    ],
)
def test_the_a_list_last_published_counts(as_of, years, flag):
    assert tax_lists.on_tax_a_list(filed(as_of, tax_a_list=[{"year": year} for year in years])) == flag


def test_an_a_list_is_not_known_before_it_is_published():
    row = {"year": 2025, "listed_on": "2026-04-20"}
    assert tax_lists.on_tax_a_list(filed(date(2026, 4, 19), tax_a_list=[row])) == "no"
    assert tax_lists.on_tax_a_list(filed(date(2026, 4, 20), tax_a_list=[row])) == "yes"


def test_repairs_stand_in_no_body():
    repair = {"document": "瑶罚1号", "repaired_on": "2020-01-01", "occurred_on": "2020-01-01"}
    body = body_of(sample_firm(credit_repairs=[repair]))
    assert "credit_repairs" not in CATEGORIES
    assert "瑶罚1号" not in str(body)
    assert "credit_repairs" not in {source["source"] for source in body["sources"]}


def test_every_word_and_flag_comes_with_its_records():
    body = body_of(
        sample_firm(
            public_credit_evaluations=[{"level": "优", "evaluated_on": "2019-05-31", "occurred_on": "2019-05-31"}],
            enforcement_cases=[enforcement("2019-07-01") | {"occurred_on": "2019-07-01"}],
        )
    )
    found = cells(body)
    assert (found["public_credit_level"]["value"], found["public_credit_level"]["records"]) == ("优", 1)
    assert found["open_enforcement_amount"]["value"] == "88000.00"
    assert found["open_enforcement_amount"]["window"] == {"from": "2020-02-21", "until": "2020-02-22"}
    assert found["court_cases_as_defendant_24m"]["window"] == {"from": "2018-02-01", "until": "2020-02-01"}
    assert {row["source"] for row in body["blocks"]["integrity"]["records"]} == {
        "public_credit_evaluations", "enforcement_cases",
    }  # fmt: skip
