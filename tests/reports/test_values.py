"""Values as they are printed: tables."""

import pytest

from creditshare.reports.rules.labels import LABELS, WHY_UNKNOWN, label, why_unknown
from creditshare.reports.rules.tables import indicator_table, period_text
from creditshare.reports.rules.values import cells_by_key, cells_of, in_wan, percent, shown, yuan
from tests.reports import makers


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("0", "¥0.00"),
        ("1234567.891", "¥1,234,567.89"),
        ("0.005", "¥0.01"),
        ("-12.3", "−¥12.30"),
        ("99999999999.99", "¥99,999,999,999.99"),
    ],
)
def test_yuan(value: str, written: str):
    assert yuan(value) == written


@pytest.mark.parametrize(("value", "written"), [("12345678.9", "1,234.57"), ("-50", "−0.01"), ("0", "0.00")])
def test_wan(value: str, written: str):
    assert in_wan(value) == written


@pytest.mark.parametrize(
    ("value", "written"), [("0.18449", "18.4%"), ("-0.3", "−30.0%"), ("12.5", "1,250.0%"), ("0.0005", "0.1%")]
)
def test_percent(value: str, written: str):
    assert percent(value) == written


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("18472000.00", "CNY", "¥18,472,000.00"),
        ("0.461", "ratio", "46.1%"),
        ("1284", "count", "1,284"),
        ("3", "days", "3 days"),
        ("24", "months", "24 months"),
        ("A", "word", "A"),
        (None, "CNY", "—"),
        ("", "count", "—"),
    ],
)
def test_a_cell_is_shown_in_its_unit(value: str | None, unit: str, written: str):
    assert shown({"value": value, "unit": unit}, str) == written


def test_an_absent_cell_is_a_dash():
    assert shown(None, str) == "—"


def test_zero_is_shown_as_zero_and_unknown_is_not():
    zero, unknown = makers.cell("arrears_amount", "0.00", "CNY"), makers.cell("arrears_amount", None, "CNY")
    assert shown(zero, str) == "¥0.00"
    assert shown(unknown, str) == "—"


def test_cells_are_found_at_any_depth():
    body = makers.body()
    assert len(list(cells_of(body["blocks"]))) == sum(
        len(part)
        for part in (
            makers.INVOICES,
            makers.PARTNERS,
            makers.TAX,
            makers.INTEGRITY,
            makers.OPERATIONS,
            makers.QUALIFICATIONS,
        )
    )
    assert set(cells_by_key(body, "tax")) == {cell["key"] for cell in makers.TAX}
    assert cells_by_key(body, "nothing") == {}


@pytest.mark.parametrize(
    ("window", "written"),
    [
        (None, "—"),
        ({}, "—"),
        ({"from": "2025-11-01", "until": "2026-11-01"}, "2025-11 – 2026-10"),
        ({"from": "2026-11-23", "until": "2026-11-24"}, "2026-11-23"),
        ({"from": "2023-09-04", "until": "2026-11-24"}, "2023-09-04 – 2026-11-23"),
        ({"from": None, "until": "2026-11-24"}, "– 2026-11-23"),
    ],
)
def test_a_period_shows_its_last_day(window: dict[str, str] | None, written: str):
    assert period_text(window) == written


def test_a_table_says_why_a_number_is_not_known():
    table, *reasons = indicator_table(makers.INVOICES, str)
    assert ("Purchases growth", "Not known", "2025-11 – 2026-10", "1,284") in table.rows
    assert reasons[0].text == (
        "Not known: Purchases, the 12 months before, Purchases growth. "
        "There are no purchases in the 12 months before to compare with."
    )


def test_a_cell_outside_the_consented_period_says_so():
    table, reason = indicator_table([{"key": "sales_12m", "state": "outside_period", "value": None}], str)
    assert table.rows == (("Sales, last 12 months", "Not known", "—", "—"),)
    assert "Outside the period that the consent covers." in reason.text


def test_every_key_and_code_has_words():
    assert all(label(key, str) == words for key, words in LABELS.items())
    assert all(why_unknown({"unknown": code}, str) == words for code, words in WHY_UNKNOWN.items())
    assert label("something_new", str) == "something_new"
    assert why_unknown({"unknown": "something_new"}, str) == "something_new"
