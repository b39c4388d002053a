"""The report's chapters follow the national standard for reports of public credit, line by line."""

from typing import Any

import pytest

from creditshare.records.sources import SOURCES as RECORDED
from creditshare.reports.pdf.report import assemble_report
from creditshare.reports.rules.blocks import Absence, Cover, Heading, Paragraph, Table
from creditshare.reports.rules.chapters import CHAPTERS, TOLD_IN_CHAPTERS, cells_from, count_of, records_from, state_of
from creditshare.reports.rules.coverage import SOURCES, UNAUTHORISED
from creditshare.reports.sections import SECTIONS
from tests.reports import makers

# 公共信用信息报告标准(2022年版), 国家公共信用信息中心 2022-09-07, as laid out in design/domain.md 6.2; the cover is no chapter.
STANDARD = (
    "报告说明", "概览", "登记注册基础信息", "行政管理信息", "诚实守信信息", "严重失信信息", "经营异常信息",
    "信用承诺及履行信息", "信用评价信息", "司法判决及执行信息", "其他信息", "异议与声明", "签章与验真",
)  # fmt: skip
ENGLISH = (
    "About this report", "Overview", "Registration facts", "Administrative records", "Records of keeping faith",
    "Serious breaches of trust", "Records of abnormal operations", "Credit commitments and how they were kept",
    "Credit evaluations", "Judgments and enforcement", "Other information", "Disputes and statements",
    "Verify this report",
)  # fmt: skip


def chapters(language: str, body: dict[str, Any] | None = None) -> list[Heading]:
    """Return the numbered headings of a report."""
    blocks = assemble_report(body or makers.body(), makers.issue(language=language))
    return [block for block in blocks if isinstance(block, Heading) and block.number]


def built(section: str, body: dict[str, Any] | None = None) -> list[Any]:
    """Build one section in English."""
    return SECTIONS[section](body or makers.body(), makers.issue(), str)


def states(section: str, body: dict[str, Any] | None = None) -> dict[str, str]:
    """Return each list of a chapter with its state."""
    table = next(block for block in built(section, body) if isinstance(block, Table))
    return {row[0]: row[1] for row in table.rows}


@pytest.mark.parametrize(("language", "titles"), [("zh-hans", STANDARD), ("en", ENGLISH)])
def test_the_chapters_are_those_of_the_standard_in_its_order(language, titles):
    found = chapters(language)
    assert tuple(heading.text for heading in found) == titles
    assert [heading.number for heading in found] == [str(number) for number in range(1, 14)]


def test_the_chapters_keep_their_numbers_whatever_is_consented():
    assert [heading.text for heading in chapters("en", makers.body_without("tax", "integrity", "operations"))] == [
        *ENGLISH
    ]


def test_parts_of_a_chapter_carry_no_number():
    blocks = assemble_report(makers.body(), makers.issue(language="en"))
    parts = [block.text for block in blocks if isinstance(block, Heading) and not block.number]
    assert parts == [
        "Credit grade", "Sales and purchases", "Month by month", "Customers and suppliers", "Tax", "Operations",
        "Qualifications and intellectual property",
    ]  # fmt: skip


def test_every_source_that_is_recorded_is_told_somewhere():
    """Each public list stands in exactly one chapter; what is left belongs to other information."""
    listed = [source for chapter in CHAPTERS.values() for source in chapter.sources]
    assert len(listed) == len(set(listed))
    assert set(SOURCES) == set(RECORDED) - {"credit_repairs"}
    assert set(SOURCES) - TOLD_IN_CHAPTERS == {
        "invoices", "tax_filings", "tax_payments", "tax_arrears", "social_insurance", "housing_fund", "electricity",
        "water", "gas", "customs", "annual_reports", "qualifications", "patents", "trademarks",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("chapter", "expected"),
    [
        (
            "administrative",
            {
                "Administrative permits": "Connected",
                "Administrative penalties": "Connected",
                "Tax inspection results": "Source not connected",
            },
        ),
        (
            "serious",
            {
                "Dishonest judgment debtors": "No record",
                "Serious violations": "Source not connected",
                "Grave tax offences": "Source not connected",
            },
        ),
        ("abnormal", {"Abnormal operations": "No record"}),
        ("commitments", {"Credit commitments": "Source not connected"}),
    ],
)
def test_each_list_of_a_chapter_has_its_own_state(chapter, expected):
    assert states(chapter) == expected


def test_a_list_outside_the_consent_says_so_and_tells_nothing():
    body = makers.body_without("integrity")
    assert states("administrative", body)["Administrative penalties"] == "Not authorised"
    assert states("administrative", body)["Administrative permits"] == "Connected"
    assert "瑶市监罚" not in repr(built("administrative", body))
    (only,) = [block for block in built("abnormal", body) if isinstance(block, Absence)]
    assert only.state == UNAUTHORISED


def test_records_and_numbers_stand_in_the_chapter_of_their_list():
    told = repr(built("administrative"))
    assert "瑶市监罚〔2025〕17号 · 瑶海区市场监督管理局" in told
    assert "'Permits in force', '2'" in told
    assert "Permits in force" not in repr(built("qualifications"))
    assert "'Tax credit grade', 'A'" in repr(built("evaluations"))
    assert "Tax credit grade" not in repr(built("tax"))
    assert "一种夹具" in repr(built("qualifications"))


def test_records_come_latest_first():
    body = makers.body()
    body["blocks"]["integrity"]["records"] = [
        {"source": "penalties", "date": day, "facts": {"document": day}} for day in ("2025-01-01", "2026-02-03")
    ] + [{"source": "court_cases", "date": "2026-03-03", "facts": {}}]
    assert [record["date"] for record in records_from(body, ("penalties",))] == ["2026-02-03", "2025-01-01"]


@pytest.mark.parametrize(
    ("sources", "count"),
    [
        (("penalties",), 1),
        (("permits", "penalties", "tax_inspections"), 3),
        (("dishonest_debtors",), 0),
        (("serious_violations",), None),
        (("credit_commitments",), None),
    ],
)
def test_unknown_is_not_counted_as_none(sources, count):
    assert count_of(makers.body(), sources) == count


def test_a_count_is_of_records_and_not_of_numbers():
    body = makers.body()
    body["blocks"]["integrity"]["indicators"] += [
        makers.cell("penalty_amount", "3000.00", "CNY", "penalties", records=1, window=makers.TODAY)
    ]
    assert len(cells_from(body, ("penalties",))) == 2
    assert count_of(body, ("penalties",)) == 1


def test_the_overview_counts_by_kind_and_says_what_it_cannot_count():
    (kinds, *_) = [block for block in built("overview") if isinstance(block, Table)]
    rows = {row[0]: row[1:] for row in kinds.rows}
    assert rows["Administrative records"] == ("3", "2 of 3 lists")
    assert rows["Records of abnormal operations"] == ("0", "All lists connected")
    assert rows["Credit commitments and how they were kept"] == ("—", "Source not connected")
    (kinds, *_) = [block for block in built("overview", makers.body_without("integrity")) if isinstance(block, Table)]
    assert {row[0]: row[1:] for row in kinds.rows}["Records of abnormal operations"] == ("—", "Not authorised")


def test_a_source_nobody_named_is_not_connected():
    assert state_of(makers.body(sources=[]), "penalties") == "not_connected"


@pytest.mark.parametrize(
    ("body", "scope"),
    [
        (makers.body(), "Complete: all 8 kinds of data"),
        (makers.body_without("tax"), "By consent: 7 of 8 kinds of data"),
        (
            makers.body_without("tax", "integrity")
            | {"period": {"from": "2025-09-01", "until": "2026-11-01", "figures_from": "2023-11-01"}},
            "By consent: 6 of 8 kinds of data · 2025-09-01 – 2026-10-31",
        ),
    ],
)
def test_the_cover_says_which_edition_this_is(body, scope):
    (cover,) = [block for block in built("cover", body) if isinstance(block, Cover)]
    assert dict(cover.rows)["Scope"] == scope
    assert dict(cover.rows)["Issued by"].startswith("CreditShare")


def test_disputed_data_is_listed_in_the_chapter_of_disputes():
    body = makers.body()
    body["blocks"]["integrity"]["records"][0]["disputed"] = "open"
    told = built("statements", body)
    (table,) = [block for block in told if isinstance(block, Table)]
    assert table.rows == (("2025-08-12", "Administrative penalties", "Disputed"),)
    assert "attached no statement" in repr(told)


def test_statements_are_printed_word_for_word():
    said = "罚款已于次日缴清，\n整改报告见附件。"
    stated = (
        ("penalties", "2026-11-02T10:00:00+08:00", said),
        ("", "2026-11-03T10:00:00+08:00", "本企业已迁址。"),
    )
    told = SECTIONS["statements"](makers.body(), makers.issue(statements=stated), str)
    (table,) = [block for block in told if isinstance(block, Table)]
    assert table.rows == (
        ("2026-11-02", "Administrative penalties", said),
        ("2026-11-03", "The enterprise as a whole", "本企业已迁址。"),
    )
    assert "Nothing shown in this report is disputed." in [block.text for block in told if isinstance(block, Paragraph)]
