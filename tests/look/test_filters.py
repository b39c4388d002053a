"""How numbers and names are written, in both languages."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from creditshare.parties.templatetags import look


def render(text, **context):
    return Template("{% load look %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("amount", "full", "zh", "en", "bare"),
    [
        ("1234567.89", "¥1,234,567.89", "123.5 万", "¥1.23M", "123.46"),
        ("18472000", "¥18,472,000.00", "1,847.2 万", "¥18.47M", "1,847.20"),
        ("-50000", "−¥50,000.00", "−5.0 万", "−¥50.0K", "−5.00"),
        ("9999.99", "¥9,999.99", "¥9,999.99", "¥9,999.99", "1.00"),
        ("0", "¥0.00", "¥0.00", "¥0.00", "0.00"),
        (None, "—", "—", "—", "—"),
        ("", "—", "—", "—", "—"),
        ("n/a", "—", "—", "—", "—"),
    ],
)
def test_amounts(amount, full, zh, en, bare):
    assert look.yuan(amount) == full
    with override("zh-hans"):
        assert look.wan(amount) == zh
    with override("en"):
        assert look.wan(amount) == en
    assert look.in_wan(amount) == bare


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_an_amount_in_full_loses_no_fen(amount):
    written = look.yuan(amount).replace("¥", "").replace(",", "").replace("−", "-")
    assert Decimal(written) == amount


@pytest.mark.parametrize(
    ("value", "text"), [("0.461", "46.1%"), (1, "100.0%"), ("-0.0004", "−0.0%"), (None, "—"), ("12.5", "1,250.0%")]
)
def test_shares(value, text):
    assert look.percent(value) == text


@pytest.mark.parametrize(("value", "text"), [(42, "+42"), (-28, "−28"), (0, "0"), (None, "0")])
def test_points(value, text):
    assert look.points(value) == text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("合肥示例物联科技有限公司", "合肥***联科技有限公司"),
        ("张三", "张*"),
        ("欧阳娜娜", "欧***"),
        ("", ""),
        (None, ""),
    ],
)
def test_masked_names(name, masked):
    assert look.masked_name(name) == masked


@given(st.text(alphabet="甲乙丙丁戊己庚辛", min_size=5, max_size=30))
def test_a_mask_always_hides_something(name):
    assert "***" in look.masked_name(name)
    assert look.masked_name(name) != name


@pytest.mark.parametrize(
    ("cell", "zh", "en"),
    [
        ({"value": "20355000.00", "unit": "CNY"}, "2,035.5 万", "¥20.36M"),
        ({"value": "0.8123", "unit": "ratio"}, "81.2%", "81.2%"),
        ({"value": "1204", "unit": "count"}, "1,204", "1,204"),
        ({"value": "1", "unit": "days"}, "1 天", "1 day"),
        ({"value": "24", "unit": "months"}, "24 个月", "24 months"),
        ({"value": "A", "unit": "word"}, "A", "A"),
        ({"value": "yes", "unit": "flag"}, "是", "yes"),
        ({"value": None, "unit": "CNY", "unknown": "no_sales"}, "—", "—"),
        ({"key": "x", "state": "outside_period", "value": None}, "—", "—"),
        (None, "—", "—"),
    ],
)
def test_cells(cell, zh, en):
    with override("zh-hans"):
        assert look.cell_value(cell) == zh
    with override("en"):
        assert look.cell_value(cell) == en


def test_a_cell_in_full():
    assert look.cell_full({"value": "20355000.05", "unit": "CNY"}) == "¥20,355,000.05"
    assert look.cell_full({"value": "0.123456789", "unit": "ratio"}) == "12.3457%"
    assert look.cell_full({"value": None, "unit": "CNY"}) == "—"


def test_an_icon_says_nothing_to_a_screen_reader():
    drawn = render('{% icon "home" %}')
    assert 'aria-hidden="true"' in drawn and "style=" not in drawn


def test_a_bar_tells_its_share_in_words():
    drawn = render("{% share_bar 0.25 'ok' %}")
    assert 'aria-label="25.0%"' in drawn and 'width="25"' in drawn and "style=" not in drawn


def test_a_ring_is_filled_as_far_as_it_is_complete():
    assert 'stroke-dasharray="72 100"' in render("{% ring 0.72 %}")


def test_no_locale_writes_a_coordinate(settings):
    settings.USE_THOUSAND_SEPARATOR = True
    with override("zh-hans"):
        drawn = render("{% spark values %}", values=[1, 5000, 3])
    assert "points=" in drawn
    assert "," in drawn.split('points="')[1].split('"')[0]
