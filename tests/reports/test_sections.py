"""The sections: what a reader may see is told, what it may not is named, and the three absences stay apart."""

from typing import Any

import pytest

from creditshare.consents.rules.categories import CATEGORIES
from creditshare.reports.rules.blocks import Absence, Cover, Facts, Figures, Grade, Heading, MonthChart, Points, Table
from creditshare.reports.rules.chapters import CHAPTERS
from creditshare.reports.rules.coverage import NONE, NOT_CONNECTED, PRESENT, UNAUTHORISED, category_state
from creditshare.reports.sections import SECTIONS
from tests.reports import makers

SECTION_OF = {
    "identity": "identity",
    "invoice_summary": "invoices",
    "counterparties": "counterparties",
    "tax": "tax",
    "integrity": "judicial",
    "operations": "operations",
    "qualifications": "qualifications",
    "rating": "rating",
}


def built(section: str, body: dict[str, Any] | None = None, **issue: Any) -> list[Any]:
    """Build one section in English."""
    return SECTIONS[section](body or makers.body(), makers.issue(**issue), str)


def only(blocks: list[Any], kind: type) -> Any:
    """Return the one block of a kind."""
    (found,) = [block for block in blocks if isinstance(block, kind)]
    return found


def texts(blocks: list[Any]) -> str:
    """Return all words of some blocks."""
    return repr(blocks)


def test_every_category_has_its_section():
    assert set(SECTION_OF) == set(CATEGORIES)
    assert set(SECTION_OF.values()) <= set(SECTIONS)


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_a_category_outside_the_consent_is_named_and_not_told(category: str):
    blocks = built(SECTION_OF[category], makers.body_without(category))
    assert isinstance(blocks[0], Heading)
    assert only(blocks, Absence).state == UNAUTHORISED
    assert [block for block in blocks if isinstance(block, Table | Facts | Grade)] == []


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_a_consented_category_is_told(category: str):
    assert not [block for block in built(SECTION_OF[category]) if isinstance(block, Absence)]


def test_a_report_without_any_category_tells_no_number():
    body = makers.body_without(*CATEGORIES)
    told = texts([block for build in SECTIONS.values() for block in build(body, makers.issue(), str)])
    for secret in ("18,472,000", "46.1%", "张示例", "738", "537,210", "17号", "186,420", "一种夹具"):
        assert secret not in told


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ({"tax_grades": "present", "tax_arrears": "none"}, PRESENT),
        ({"tax_grades": "none", "tax_arrears": "not_connected"}, NONE),
        ({"tax_grades": "not_connected", "tax_arrears": "not_connected"}, NOT_CONNECTED),
        ({}, PRESENT),
    ],
)
def test_the_three_absences_stay_apart(states: dict[str, str], state: str):
    listed = [{"source": source, "state": said} for source, said in states.items()]
    assert category_state(makers.body(sources=listed), "tax") == state
    assert category_state(makers.body_without("tax"), "tax") == UNAUTHORISED


def test_customers_need_invoices():
    listed = [{"source": "invoices", "state": "not_connected"}]
    assert category_state(makers.body(sources=listed), "counterparties") == NOT_CONNECTED


def test_absences_explain_themselves_differently():
    said = set()
    for states in (["none"], ["not_connected"]):
        body = makers.body(sources=[{"source": "tax_grades", "state": states[0]}])
        said.add(only(built("tax", body), Absence).text)
    said.add(only(built("tax", makers.body_without("tax")), Absence).text)
    assert len(said) == 3


def test_the_cover_identifies_the_copy():
    cover = only(built("cover"), Cover)
    rows = dict(cover.rows)
    assert cover.name == makers.NAME
    assert rows["Report number"] == makers.NUMBER
    assert rows["Issued at"] == "2026-11-23 10:58:00"
    assert rows["Data as of"] == "2026-10-31"
    assert rows["Unified social credit code"] == makers.USCC
    assert cover.link.endswith(makers.NUMBER)


def test_the_notice_says_what_it_must():
    items = " ".join(only(built("notice"), Points).items)
    for word in ("reference only", "2026-10-31", "Missing is not the same as none", "20 days", "reliable electronic"):
        assert word in items


def test_the_notice_names_reader_purpose_and_consent():
    items = " ".join(
        only(
            built("notice", is_own=False, reader="甲银行", purpose_label="Loan review", consent="1f2e3d4c-aaaa"), Points
        ).items
    )
    assert "甲银行" in items
    assert "Loan review" in items
    assert "1f2e3d4c" in items
    assert "request of the enterprise itself" not in items


def test_the_overview_lists_every_category_and_source():
    blocks = built("overview", makers.body_without("tax"))
    kinds, categories, sources = [block for block in blocks if isinstance(block, Table)]
    assert len(kinds.rows) == len(CHAPTERS)
    assert {row[0]: row[2] for row in categories.rows}["Tax credit and arrears"] == "Not authorised"
    assert len(categories.rows) == len(CATEGORIES)
    assert {row[1] for row in sources.rows} == {"Connected", "No record"}
    assert "nothing is known either way: Serious violations, Gas, Red lists." in texts(blocks)
    assert only(blocks, Figures).items[0][1] == "¥18,472,000.00"


def test_the_overview_survives_an_unknown_source():
    body = makers.body(sources=[{"source": "weather", "state": "present", "rows": 3}])
    assert "weather" in texts(built("overview", body))


def test_what_the_register_does_not_hold_is_not_known():
    rows = dict(only(built("identity"), Facts).rows)
    assert rows["Total assets"] == "Not known"
    assert rows["Yearly revenue"] == "¥18,472,000.00"
    assert rows["Employees"] == "43"


def test_reasons_for_come_before_reasons_against():
    grade = only(built("rating"), Grade)
    assert (grade.letter, grade.score) == ("A", "738 points")
    assert [points for _, points in grade.reasons] == [42, 35, 18, -28, -10]


def test_without_a_grade_the_report_says_why():
    body = makers.body()
    body["blocks"]["rating"] |= {
        "grade": None,
        "score": None,
        "reasons": [],
        "unknown": "Too little is known of this firm for a grade.",
    }
    blocks = built("rating", body)
    assert only(blocks, Grade).letter == "—"
    assert "Too little is known" in texts(blocks)


def test_a_grade_outside_the_consented_period_is_not_told():
    body = makers.body()
    body["blocks"]["rating"] = {"grade": None, "score": None, "state": "outside_period", "window": makers.YEAR}
    blocks = built("rating", body)
    assert only(blocks, Grade).reasons == ()
    assert "Outside the period" in texts(blocks)


def test_caps_are_told_in_words():
    body = makers.body()
    body["blocks"]["rating"]["caps"] = [{"key": "x", "grade": "C", "text": "A dishonest judgment debtor is graded C."}]
    assert "is graded C." in texts(built("rating", body))


def test_the_chart_draws_the_numbers_of_its_table():
    blocks = built("months")
    chart, table = only(blocks, MonthChart).geometry, only(blocks, Table)
    drawn = [f"{value:,.2f}" for value in chart.series[0].values]
    written = [row[1] for row in table.rows] + [row[4] for row in table.rows]
    assert drawn == written
    assert len(chart.months) == 24


def test_an_unknown_month_is_a_gap_and_a_dash():
    blocks = built("months")
    assert only(blocks, MonthChart).geometry.series[1].values[3] is None
    assert only(blocks, Table).rows[3][2] == "—"


@pytest.mark.parametrize("count", [1, 2, 13])
def test_fewer_months_still_make_a_table(count: int):
    body = makers.body()
    body["blocks"]["invoice_summary"]["series"] = makers.months()[:count]
    table = only(built("months", body), Table)
    assert sum(bool(cell) for row in table.rows for cell in (row[0], row[3])) == count


def test_no_months_make_no_section():
    assert built("months", makers.body_without("invoice_summary")) == []


def test_partners_without_names_keep_their_size():
    body = makers.body()
    for row in body["blocks"]["counterparties"]["customers"]:
        del row["name"]
    told = texts(built("counterparties", body))
    assert "Name not shown" in told
    assert "¥4,250,000.00" in told
    assert "客户1号" not in told


def test_partners_outside_the_period_are_not_told():
    body = makers.body()
    block = {"indicators": [], "state": "outside_period", "customers": [], "suppliers": [], "window": makers.YEAR}
    body["blocks"]["counterparties"] = block
    assert "号商贸" not in texts(built("counterparties", body))


def test_operations_tell_quantities_in_their_units_and_what_is_not_known_below():
    blocks = built("operations")
    table = only(blocks, Table)
    values = {row[0]: row[1] for row in table.rows}
    assert values["Electricity, last 12 months"] == "186,420 kWh"
    assert values["Water, last 12 months"] == "2,210 m³"
    assert values["Exports, last 12 months"] == "¥800,000.00"
    assert values["Liabilities to assets by the annual report"] == "42.3%"
    assert "Gas, last 12 months" not in values
    assert "Not known: Gas, last 12 months. This source is not connected." in texts(blocks)
    assert "Not known: Change of insured staff. There is no such month a year earlier" in texts(blocks)


def test_qualifications_list_what_is_recorded():
    told = texts(built("qualifications"))
    assert "一种夹具 · 202010356782.1 · 发明" in told
    assert "'High-tech enterprise', 'Yes'" in told


@pytest.mark.parametrize("category", ["operations", "qualifications"])
@pytest.mark.parametrize("state", ["none", "not_connected"])
def test_a_category_of_which_nothing_is_recorded_takes_no_room(category: str, state: str):
    listed = [source | {"state": state} for source in makers.sources()]
    assert built(category, makers.body(sources=listed)) == []


def test_only_known_numbers_stand_in_the_table_and_none_makes_no_empty_table():
    body = makers.body()
    body["blocks"]["operations"]["indicators"] = [
        cell | {"value": None, "unknown": "no_month"} for cell in makers.OPERATIONS
    ]
    blocks = built("operations", body)
    assert not [block for block in blocks if isinstance(block, Table)]
    assert "No month of the period" in texts(blocks)


def test_many_records_are_listed_in_part_and_counted():
    body = makers.body()
    row = body["blocks"]["qualifications"]["records"][0]
    body["blocks"]["qualifications"]["records"] = [row] * 31
    blocks = built("qualifications", body)
    assert len([block for block in blocks if isinstance(block, Table)][-1].rows) == 20
    assert "The latest 20 of 31 records." in texts(blocks)


def test_the_verification_page_explains_every_answer():
    answers = next(block for block in built("verification") if isinstance(block, Table))
    assert [row[0] for row in answers.rows] == [
        "Authentic",
        "Altered",
        "Withdrawn",
        "Superseded",
        "Expired",
        "Unknown",
    ]
