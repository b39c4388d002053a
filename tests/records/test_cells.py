"""Reading single cells: what is accepted, and which rule the rest breaks."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.records.rules import cells
from creditshare.records.rules.cells import Unreadable
from creditshare.records.rules.complaints import COMPLAINTS, sentence_of
from tests import makers

AMOUNTS = [
    ("0", 0),
    ("11232.0", 1123200),
    ("9939.82", 993982),
    ("-121.62", -12162),
    ("-0.5", -50),
    ("0.07", 7),
    ("1,234.5", 123450),
    ("１，２３４．５", 123450),
    ("¥88.00", 8800),
    ("￥88", 8800),
    ("88.00元", 8800),
    (" 12.30 ", 1230),
    ("12.300", 1230),
    ("+3", 300),
    (".5", 50),
    ("1.2E3", 120000),
    ("999999999999.99", 99999999999999),
]
NOT_AMOUNTS = [
    ("", "missing"),
    ("   ", "missing"),
    ("abc", "amount_unreadable"),
    ("1.2.3", "amount_unreadable"),
    ("12a", "amount_unreadable"),
    ("--1", "amount_unreadable"),
    ("NaN", "amount_unreadable"),
    ("inf", "amount_unreadable"),
    ("0.001", "amount_fraction"),
    ("1e-3", "amount_fraction"),
    (f"0.01{'0' * 38}1", "amount_fraction"),
    (f"-{'9' * 12}.99{'9' * 40}", "amount_fraction"),
    (f"{'9' * 60}.01", "amount_too_large"),
    ("1000000000000", "amount_too_large"),
    ("1e99", "amount_too_large"),
    ("-1000000000000.00", "amount_too_large"),
]


def refused(read, text):
    with pytest.raises(Unreadable) as caught:
        read(text)
    assert caught.value.code in COMPLAINTS
    return caught.value.code


@pytest.mark.parametrize(("text", "fen"), AMOUNTS)
def test_amounts_are_whole_fen(text, fen):
    assert cells.read_fen(text) == fen
    assert isinstance(cells.read_fen(text), int)


@pytest.mark.parametrize(("text", "code"), NOT_AMOUNTS)
def test_what_is_no_amount_says_why(text, code):
    assert refused(cells.read_fen, text) == code


@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_every_amount_survives_being_written(fen):
    sign, whole, cents = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    assert cells.read_fen(f"{sign}{whole}.{cents:02d}") == fen
    assert cells.read_fen(f"{sign}{whole:,}.{cents:02d}") == fen
    assert cells.read_yuan(f"{sign}{whole}.{cents:02d}") == Decimal(fen) / 100
    if cents % 10 == 0:
        assert cells.read_fen(f"{sign}{whole}.{cents // 10}") == fen


@pytest.mark.parametrize("text", ["***", "免税", "不征税", " *** "])
def test_untaxed_supplies_have_no_tax(text):
    assert cells.read_tax(text) == 0
    assert refused(cells.read_fen, text) == "amount_unreadable"


@pytest.mark.parametrize(
    ("text", "yuan"), [("0.000001", "0.01"), ("1.5", "15000.00"), ("0", "0.00"), ("12.345678", "123456.78")]
)
def test_ten_thousands_with_six_decimals_are_fen(text, yuan):
    assert str(cells.read_wan(text)) == yuan


def test_a_seventh_decimal_of_ten_thousands_is_refused():
    assert refused(cells.read_wan, "0.0000001") == "amount_fraction"


DAYS = [
    ("2026-07-29 21:38:43", date(2026, 7, 29)),
    ("2026-07-29T21:38:43", date(2026, 7, 29)),
    ("2026/07/28", date(2026, 7, 28)),
    ("2026/7/8", date(2026, 7, 8)),
    ("2026.7.8", date(2026, 7, 8)),
    ("20260728", date(2026, 7, 28)),
    ("2026年7月28日", date(2026, 7, 28)),
    ("２０２６-０７-２８", date(2026, 7, 28)),
    ("45000", date(2023, 3, 15)),
    ("45000.75", date(2023, 3, 15)),
    ("2099/12/31", date(2099, 12, 31)),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_days_are_read_however_they_are_written(text, day):
    assert cells.read_date(text) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        ("tomorrow", "date_unreadable"),
        ("2026-13-01", "date_unreadable"),
        ("2026-02-30", "date_unreadable"),
        ("28/07/2026", "date_unreadable"),
        ("1993-12-31", "date_out_of_range"),
        ("10000", "date_out_of_range"),
    ],
)
def test_what_is_no_day_says_why(text, code):
    assert refused(cells.read_date, text) == code


@given(st.dates(date(1994, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_in_every_form(day):
    forms = [
        day.isoformat(), f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日",
        str((day - cells.EXCEL_EPOCH).days),
    ]  # fmt: skip
    assert {cells.read_date(form) for form in forms} == {day}


@pytest.mark.parametrize(("text", "year"), [("2025", 2025), ("2025年", 2025), ("2025年度", 2025), ("2025.0", 2025)])
def test_years(text, year):
    assert cells.read_year(text) == year


@pytest.mark.parametrize(("text", "code"), [("", "missing"), ("25", "year_unreadable"), ("2125", "year_unreadable")])
def test_what_is_no_year(text, code):
    assert refused(cells.read_year, text) == code


def test_a_firm_needs_a_valid_code():
    code = makers.uscc(77)
    assert cells.read_uscc(f" {code.lower()} ") == code
    assert refused(cells.read_uscc, "") == "missing"
    assert refused(cells.read_uscc, code[:-1] + ("A" if code[-1] != "A" else "B")) == "uscc_invalid"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ""),
        ("000000000000000", ""),
        ("340102600012345", "340102600012345"),
        ("34010260001234512", "34010260001234512"),
        ("34010219800101123x", "34010219800101123X"),
        ("34010219800101123X01", "34010219800101123X01"),
    ],
)
def test_partners_may_carry_older_numbers(text, code):
    assert cells.read_partner_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"), [("9.13402E+17", "number_ruined"), ("12345", "code_malformed"), ("公司", "code_malformed")]
)
def test_what_is_no_taxpayer_number(text, code):
    assert refused(cells.read_partner_code, text) == code


NUMBER = cells.read_digits(8, 20, pad=8)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("09855715", "09855715"),
        ("9855715", "09855715"),
        ("9855715.0", "09855715"),
        ("０９８５５７１５", "09855715"),
        ("26342000000012345678", "26342000000012345678"),
        ("", ""),
    ],
)
def test_invoice_numbers_keep_their_zeros(text, number):
    assert NUMBER(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2.63E+19", "number_ruined"),
        ("2.6332e19", "number_ruined"),
        ("123456789", "number_malformed"),
        ("AB123456", "number_malformed"),
        ("-1234567", "number_malformed"),
    ],
)
def test_ruined_invoice_numbers_are_refused(text, code):
    assert refused(NUMBER, text) == code


def test_choices_are_trimmed_and_closed():
    read = cells.read_choice({"正常": 0, "作废": 4})
    assert [read(" 作废"), read("正常 "), read("　正常")] == [4, 0, 0]
    assert refused(read, "正常吗") == "choice_unknown"
    assert refused(read, " ") == "missing"


def test_texts_have_a_length():
    assert cells.read_text(3)(" 三个字 ") == "三个字"
    assert refused(cells.read_text(3), "四个字了") == "text_too_long"


def test_every_sentence_ends_and_an_unknown_code_still_has_one():
    assert all(sentence.endswith(".") for sentence in COMPLAINTS.values())
    assert "tilted" in sentence_of("tilted")
