"""Months, heads, quantities and ends of validity: what registers write and what is read of it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.records.rules import cells, measures
from creditshare.records.rules.cells import Unreadable
from creditshare.records.rules.complaints import COMPLAINTS
from creditshare.records.rules.records import plain_value

MONTHS = (
    ("2026-07", "2026-07"),
    ("2026/7", "2026-07"),
    ("2026.07", "2026-07"),
    ("202607", "2026-07"),
    ("202607.0", "2026-07"),
    ("２０２６年７月", "2026-07"),
    ("2026年7月份", "2026-07"),
    ("2026年07", "2026-07"),
    ("2026-07-31", "2026-07"),
    ("20260701", "2026-07"),
    ("2026-07-31 00:00:00", "2026-07"),
    ("46204", "2026-07"),
)
BROKEN_MONTHS = (
    ("", "missing"),
    ("　", "missing"),
    ("2026-13", "month_unreadable"),
    ("202600", "month_unreadable"),
    ("七月", "month_unreadable"),
    ("2026", "month_unreadable"),
    ("2026-07-32", "month_unreadable"),
    ("1993-12", "date_out_of_range"),
    ("2100-01", "date_out_of_range"),
    ("99999", "date_out_of_range"),
)
COUNTS = (("56", 56), ("56人", 56), ("1,200", 1200), ("40.0", 40), ("０", 0), ("12 票", 12))
BROKEN_COUNTS = (("", "missing"), ("-1", "count_unreadable"), ("3.5", "count_unreadable"), ("许多", "count_unreadable"))
QUANTITIES = (
    ("12,500.50", "12500.5"),
    ("100", "100"),
    ("1e", None),
    ("300立方米", "300"),
    ("88.1250千瓦时", "88.125"),
    ("15 KWH", "15"),
    ("0", "0"),
    ("0.00", "0"),
    (".5", "0.5"),
    ("-3", None),
    ("0.00001", None),
    ("1000000000000", None),
    ("2.63E+19", None),
    ("NaN", None),
    ("Infinity", None),
)
ENDS = (
    ("2027-11-27", date(2027, 11, 27)),
    ("长期", date(2099, 12, 31)),
    ("9999-09-09 00:00:00", date(2099, 12, 31)),
    ("2099/12/31", date(2099, 12, 31)),
    ("2013年05月21日至2023年05月20日", date(2023, 5, 20)),
    ("2013-05-21 到 2023-05-20", date(2023, 5, 20)),
    ("1985-01-01至1995-01-01", date(1995, 1, 1)),
)
PATENTS = (
    ("ZL202010356782.1", "202010356782.1"),
    ("zl 2020 1035 6782.1", "202010356782.1"),
    ("2020103567821", "202010356782.1"),
    ("CN202010356782", "202010356782"),
    ("85100001X", "85100001.X"),
    ("ＺＬ99123456.7", "99123456.7"),
)


def code_of(read, text):
    with pytest.raises(Unreadable) as refused:
        read(text)
    return refused.value.code


@pytest.mark.parametrize(("text", "month"), MONTHS)
def test_months(text, month):
    assert measures.read_month(text) == month


@pytest.mark.parametrize(("text", "code"), BROKEN_MONTHS)
def test_broken_months(text, code):
    assert code_of(measures.read_month, text) == code


@pytest.mark.parametrize(("month", "last"), [("2026-02", 28), ("2024-02", 29), ("2026-12", 31), ("2099-12", 31)])
def test_the_end_of_a_month(month, last):
    assert measures.month_end(month) == date.fromisoformat(f"{month}-{last}")


@given(st.dates(date(1994, 1, 1), date(2099, 12, 31)))
def test_every_day_belongs_to_its_month(day):
    month = measures.read_month(day.isoformat())
    assert month == day.isoformat()[:7]
    assert measures.month_end(month).isoformat()[:7] == month
    assert day <= measures.month_end(month)


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_counts(text, count):
    assert measures.read_count(text) == count


@pytest.mark.parametrize(
    ("text", "code"), [*BROKEN_COUNTS, ("10000001", "count_unreadable"), ("²", "count_unreadable")]
)
def test_broken_counts(text, code):
    if text == "²":  # folded to a plain 2: a full-width or raised digit is still a digit
        assert measures.read_count(text) == 2
    else:
        assert code_of(measures.read_count, text) == code


@pytest.mark.parametrize(("text", "plain"), QUANTITIES)
def test_quantities(text, plain):
    if plain is None:
        assert code_of(measures.read_quantity, text) == "quantity_unreadable"
    else:
        assert plain_value(measures.read_quantity(text)) == plain


@given(st.decimals(0, 10**11, places=4, allow_nan=False))
def test_a_quantity_is_the_same_however_many_zeros_end_it(quantity):
    written = f"{quantity:f}"
    read = measures.read_quantity(written + "0" if "." in written else written)
    assert read == quantity
    assert plain_value(read) == plain_value(measures.read_quantity(plain_value(read)))
    assert "E" not in plain_value(read)


def test_a_quantity_is_never_a_float():
    assert isinstance(measures.read_quantity("0.1"), Decimal)


@pytest.mark.parametrize(("text", "day"), ENDS)
def test_ends_of_validity(text, day):
    assert measures.read_until(text) == day


@pytest.mark.parametrize(
    ("text", "code"), [("", "missing"), ("不详", "date_unreadable"), ("1900-01-01", "date_out_of_range")]
)
def test_broken_ends(text, code):
    assert code_of(measures.read_until, text) == code


@pytest.mark.parametrize(("text", "number"), PATENTS)
def test_patent_numbers(text, number):
    assert measures.read_patent_number(text) == number


@pytest.mark.parametrize(
    ("text", "code"), [("ZL", "missing"), ("123", "patent_malformed"), ("2020103567", "patent_malformed")]
)
def test_broken_patent_numbers(text, code):
    assert code_of(measures.read_patent_number, text) == code


def test_a_register_may_be_older_than_the_tax_reform():
    assert cells.read_old_date("1988-04-10") == date(1988, 4, 10)
    assert code_of(cells.read_date, "1988-04-10") == "date_out_of_range"
    assert code_of(cells.read_old_date, "1900-01-01") == "date_out_of_range"


def test_every_rule_that_can_be_broken_has_its_sentence():
    assert {"month_unreadable", "count_unreadable", "quantity_unreadable", "patent_malformed"} <= set(COMPLAINTS)
