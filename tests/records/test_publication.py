"""Publication: how long a penalty is shown under the measures in force, and what a repair takes away."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.records.rules.publication import (
    GENERAL,
    GRAVE,
    MINOR,
    documents_of,
    is_published,
    plain_document,
    published,
    repaired_documents,
    severity_of,
)

DECIDED = "2026-05-10"


def penalty(**content):
    return {
        "document": "合瑶市监罚〔2026〕1号",
        "decided_on": DECIDED,
        "category": "罚款",
        "fine": "10000.00",
    } | content


@pytest.mark.parametrize(
    ("content", "severity"),
    [
        ({"category": "罚款", "fine": "5000.00"}, GENERAL),
        ({"category": "警告"}, MINOR),
        ({"category": "警告、通报批评"}, MINOR),
        ({"category": "警告;罚款"}, GENERAL),
        ({"category": "警告", "fine": "2000.00"}, GENERAL),
        ({"category": "罚款", "procedure": "简易程序", "fine": "200.00"}, MINOR),
        ({"category": "吊销许可证件"}, GRAVE),
        ({"category": "罚款、责令停产停业"}, GRAVE),
        ({"category": "限制从业"}, GRAVE),
        ({"category": "暂扣许可证件"}, GENERAL),
        ({"category": "罚款", "severity": "严重"}, GRAVE),
        ({"category": "吊销许可证件", "severity": "一般失信"}, GENERAL),
        ({"category": "罚款", "severity": "轻微"}, MINOR),
        ({"category": ""}, GENERAL),
        ({}, GENERAL),
    ],
)
def test_severity_is_as_stated_else_by_procedure_and_kind(content, severity):
    assert severity_of(content) == severity


@pytest.mark.parametrize(
    ("content", "day", "shown"),
    [
        # 一般: at most one year, the day of the same number included (民法典 Art 202).
        ({}, "2026-05-10", True),
        ({}, "2027-05-10", True),
        ({}, "2027-05-11", False),
        # What the authority states counts where it is sooner, not where it is later than the maximum.
        ({"published_until": "2026-08-10"}, "2026-08-10", True),
        ({"published_until": "2026-08-10"}, "2026-08-11", False),
        ({"published_until": "2099-12-31"}, "2027-05-10", True),
        ({"published_until": "2099-12-31"}, "2027-05-11", False),
        # 严重: at most three years.
        ({"category": "吊销许可证件"}, "2029-05-10", True),
        ({"category": "吊销许可证件"}, "2029-05-11", False),
        # 轻微: not published, unless its authority insists, and then three months at most.
        ({"severity": "轻微"}, "2026-05-10", False),
        ({"severity": "轻微", "published_until": "2026-12-31"}, "2026-08-10", True),
        ({"severity": "轻微", "published_until": "2026-12-31"}, "2026-08-11", False),
        # Before 2026-04-01 the older measures were in force: three years for each.
        ({"decided_on": "2024-03-01"}, "2026-03-31", True),
        ({"decided_on": "2024-03-01"}, "2026-04-01", False),
        ({"decided_on": "2025-06-01", "severity": "轻微"}, "2026-03-31", True),
        ({"decided_on": "2025-06-01", "severity": "轻微"}, "2026-04-01", False),
    ],
)
def test_a_penalty_is_shown_as_long_as_the_measures_allow(content, day, shown):
    assert is_published("penalties", penalty(**content), date.fromisoformat(day)) is shown


@pytest.mark.parametrize(
    ("kind", "day", "shown"),
    [
        ("serious_violations", "2029-05-10", True),
        ("serious_violations", "2029-05-11", False),
        ("tax_illegal_cases", "2029-05-11", False),
        ("abnormal_operations", "2040-01-01", True),
        ("patents", "2040-01-01", True),
    ],
)
def test_lists_have_a_maximum_of_their_own(kind, day, shown):
    assert is_published(kind, {"listed_on": DECIDED}, date.fromisoformat(day)) is shown


@pytest.mark.parametrize(
    "written",
    [
        "合瑶市监罚〔2026〕1号",
        "合瑶市监罚[2026]1号",
        "合瑶市监罚（2026）1号",
        " 合瑶市监罚【2026】 1号",
        "合瑶市监罚﹝２０２６﹞１号",
    ],
)
def test_a_document_is_the_same_however_its_number_is_written(written):
    assert plain_document(written) == plain_document("合瑶市监罚(2026)1号")
    assert documents_of({"case_number": written}) == documents_of({"document": written})


def repair(document="合瑶市监罚[2026]1号", day="2026-11-20"):
    return {"document": document, "repaired_on": day}


def test_a_repair_takes_its_record_away_from_its_day_on():
    records = {"penalties": [penalty(), penalty(document="2号")], "credit_repairs": [repair()]}
    before, after = (published(records, date(2026, 11, day)) for day in (19, 20))
    assert [row["document"] for row in before["penalties"]] == ["合瑶市监罚〔2026〕1号", "2号"]
    assert [row["document"] for row in after["penalties"]] == ["2号"]
    assert "credit_repairs" not in before and "credit_repairs" not in after


def test_a_repair_of_a_listing_goes_by_its_document_or_case():
    records = {
        "serious_violations": [{"document": "列〔2026〕7号", "listed_on": "2026-06-01"}],
        "dishonest_debtors": [{"case_number": "(2026)皖0102执1号", "listed_on": "2026-06-01"}],
        "credit_repairs": [repair("列[2026]7号"), repair("（2026）皖0102执1号")],
    }
    assert published(records, date(2026, 11, 23)) == {"serious_violations": [], "dishonest_debtors": []}


def test_a_record_without_a_document_is_not_repaired_by_chance():
    records = {
        "penalties": [{"decided_on": DECIDED}],
        "credit_repairs": [{"document": "", "repaired_on": "2026-01-01"}],
    }
    assert published(records, date(2026, 11, 23))["penalties"] == [{"decided_on": DECIDED}]
    assert repaired_documents(records["credit_repairs"], date(2026, 11, 23)) == set()


@given(
    st.dates(date(2023, 1, 1), date(2028, 1, 1)),
    st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2099, 12, 31))),
    st.sampled_from(["轻微", "一般", "严重", ""]),
    st.integers(0, 1500),
)
def test_what_has_left_never_comes_back(decided, stated, severity, days):
    content = {"decided_on": decided.isoformat(), "severity": severity, "category": "罚款", "fine": "1.00"}
    content |= {"published_until": stated.isoformat()} if stated else {}
    seen = [
        is_published("penalties", content, decided + timedelta(days=offset)) for offset in (days, days + 1, days + 400)
    ]
    assert seen == sorted(seen, reverse=True)
    assert not is_published("penalties", content, decided + timedelta(days=3 * 366 + 1))
