"""Numbers are written the one way that reads back as the same number."""

import json
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.money import to_yuan
from creditshare.profiles.indicators.column import Column, ratio, whole
from creditshare.profiles.rules.cells import cell_text, value_texts, window_text
from creditshare.profiles.rules.text import array, quoted, ratio_text, yuan, yuan_texts
from tests.profiles.makers import REAL_DAY


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (-1, "-0.01"),
        (100, "1.00"),
        (-150, "-1.50"),
        (-99, "-0.99"),
        (10**15 + 7, "10000000000000.07"),
    ],
)  # fmt: skip
def test_yuan(fen, text):
    assert yuan(fen) == text


@settings(deadline=None)
@given(st.integers(-(10**16), 10**16))
def test_yuan_is_the_kernels_yuan(fen):
    assert Decimal(yuan(fen)) == to_yuan(fen) and yuan(fen) == str(to_yuan(fen))
    assert yuan_texts(np.array([fen])) == [f'"{yuan(fen)}"']


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_ratio_reads_back_as_itself(value):
    assert float(ratio_text(value)) == value


@settings(deadline=None)
@given(st.text())
def test_quoting_is_canonical(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert quoted(text).encode() == canonical_json(text)


def test_arrays_and_windows():
    assert array([]) == "[]" and array(["1", "null"]) == "[1,null]"
    assert json.loads(window_text(None, REAL_DAY)) == {"from": None, "until": "2020-02-21"}


@pytest.mark.parametrize("known", [True, False])
def test_a_cell_is_canonical(known):
    text = cell_text(
        key="k", as_of=REAL_DAY, records=3 if known else None, source="s", unit="count",
        unknown=None if known else "why", value="3" if known else None, window=window_text(REAL_DAY, REAL_DAY),
    )  # fmt: skip
    assert canonical_json(json.loads(text)).decode() == text


def test_values_are_none_where_unknown():
    column = Column(np.array([5, 7]), np.array([True, False]))
    assert value_texts(column, "CNY") == ["0.05", None]
    assert value_texts(column, "count") == ["5", None]
    assert value_texts(Column(np.array(["A", None], dtype=object), np.array([True, False])), "word") == ["A", None]


@pytest.mark.parametrize(
    ("over", "under", "value"), [(1, 2, 0.5), (1, 0, None), (1, -4, None), (0, 3, 0.0), (-6, 3, -2.0)]
)
def test_a_ratio_needs_a_positive_denominator(over, under, value):
    column = ratio(np.array([over]), np.array([under]))
    assert (column.values[0] if column.known[0] else None) == value


def test_a_ratio_may_be_unknown_for_another_reason():
    assert not ratio(np.array([1]), np.array([2]), np.array([False])).known[0]


def test_whole_numbers_stay_whole():
    column = whole(np.array([2**62]), np.array([True]))
    assert column.values.dtype == np.int64 and column.values[0] == 2**62
