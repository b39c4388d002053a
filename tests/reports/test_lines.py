"""Line breaking: nothing too wide, nothing lost, and no mark where it may not stand."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from creditshare.reports.pdf.fonts import text_width
from creditshare.reports.rules.lines import NEVER_FIRST, NEVER_LAST, break_lines

CHINESE = "本报告由系统根据文中所列数据源截至某日报送本平台的记录自动生成此后内容不在其中"
texts = st.text(alphabet=CHINESE + "，。、；：“”（）《》abc XYZ 0123456789,.%¥-", max_size=200)


def width_of(text: str) -> float:
    return sum(2 if ord(letter) > 0x2E7F or letter in "“”" else 1 for letter in text)


@given(texts, st.integers(12, 80))
def test_no_line_is_wider_than_the_limit(text: str, limit: int):
    assert all(width_of(line) <= limit for line in break_lines(text, width_of, limit))


@given(texts, st.integers(2, 80))
def test_nothing_is_lost_but_white_space(text: str, limit: int):
    joined = "".join(break_lines(text, width_of, limit))
    assert "".join(joined.split()) == "".join(text.split())


@given(texts, st.integers(40, 80))
def test_marks_stand_where_they_may(text: str, limit: int):
    # A run of marks wider than a line has to be cut somewhere.
    assume(not any(a in NEVER_FIRST + NEVER_LAST and b in NEVER_FIRST + NEVER_LAST for a, b in pairwise(text)))
    assume(all(width_of(word) < limit // 2 for word in text.split()) or " " not in text)
    for line in break_lines(text, width_of, limit)[1:]:
        assert line[0] not in "，。、；：）》”"


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("", 10, [""]),
        ("一二三四五", 10, ["一二三四五"]),
        ("一二三四五，六", 10, ["一二三四", "五，六"]),
        ("一二三四（五六）", 10, ["一二三四", "（五六）"]),
        ("合计 1,234,567.89 元", 12, ["合计", "1,234,567.89", "元"]),
        ("hello brave world", 11, ["hello brave", "world"]),
        ("9134010200000000", 6, ["913401", "020000", "0000"]),
        ("  一  二  ", 10, ["一 二"]),
    ],
)
def test_examples(text: str, limit: int, lines: list[str]):
    assert break_lines(text, width_of, limit) == lines


def test_without_the_rule_a_comma_begins_a_line():
    text = "一二三四五，六七八九"
    naive = [text[start : start + 5] for start in range(0, len(text), 5)]
    assert naive[1][0] in NEVER_FIRST
    assert all(line[0] not in NEVER_FIRST for line in break_lines(text, width_of, 10))


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_breaks_in_the_real_font(text: str):
    lines = break_lines(text, lambda piece: text_width(piece, 9), 200)
    assert lines
