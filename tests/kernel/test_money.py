"""Money: exact to the fen, split without loss, never a float."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from creditshare.kernel.money import MAX_FEN, parse_money, round_fen, split_by_weights, to_fen, to_yuan

fens = st.integers(-MAX_FEN + 1, MAX_FEN - 1)
weight_lists = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)

# Issue 7: the district's 4:3:2:1 sharing (government fund, guarantor, re-guarantor, bank), amounts in yuan.
FOUR_THREE_TWO_ONE = [
    ("1234567.89", ["493827.15", "370370.37", "246913.58", "123456.79"]),
    ("1000000.00", ["400000.00", "300000.00", "200000.00", "100000.00"]),
    ("0.00", ["0.00", "0.00", "0.00", "0.00"]),
    ("0.01", ["0.01", "0.00", "0.00", "0.00"]),
    ("0.02", ["0.01", "0.01", "0.00", "0.00"]),
    ("0.03", ["0.01", "0.01", "0.01", "0.00"]),
    ("0.07", ["0.03", "0.02", "0.01", "0.01"]),
    ("0.09", ["0.03", "0.03", "0.02", "0.01"]),
    ("0.10", ["0.04", "0.03", "0.02", "0.01"]),
    ("-0.01", ["-0.01", "0.00", "0.00", "0.00"]),
]


@pytest.mark.parametrize(("total", "parts"), FOUR_THREE_TWO_ONE)
def test_four_three_two_one(total, parts):
    split = split_by_weights(to_fen(Decimal(total)), [4, 3, 2, 1])
    assert [str(to_yuan(part)) for part in split] == parts


@given(fens, weight_lists)
@example(1, [1, 1, 1])
@example(-1, [0, 0, 1])
def test_parts_sum_to_the_whole_and_stay_within_a_fen_of_their_share(total, weights):
    parts = split_by_weights(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


@given(fens, weight_lists)
def test_a_negative_total_is_the_mirror_image(total, weights):
    assert split_by_weights(-total, weights) == [-part for part in split_by_weights(total, weights)]


@given(fens, weight_lists, st.integers(1, 50))
def test_only_the_proportion_of_the_weights_counts(total, weights, factor):
    assert split_by_weights(total, [weight * factor for weight in weights]) == split_by_weights(total, weights)


@given(fens, weight_lists)
def test_who_weighs_nothing_gets_nothing(total, weights):
    for part, weight in zip(split_by_weights(total, weights), weights, strict=True):
        assert weight or not part


@given(st.integers(0, 10**9), weight_lists)
def test_equal_weights_differ_by_a_fen_and_the_first_get_it(total, weights):
    parts = split_by_weights(total, [1] * len(weights))
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


def test_cutting_each_share_down_would_lose_fen():
    """Negative control: without the largest remainder the parts do not sum to the whole."""
    total, weights = to_fen(Decimal("1234567.89")), [4, 3, 2, 1]
    assert sum(total * weight // sum(weights) for weight in weights) != total


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [-1]])
def test_weights_must_weigh_something(weights):
    with pytest.raises(ValueError, match="weights"):
        split_by_weights(100, weights)


@pytest.mark.parametrize("amount", ["1.5" + "0" * 60, "0E+99", "-0", "999999999999999.99", "1.5E14"])
def test_a_long_spelling_of_an_amount_is_that_amount(amount):
    assert Decimal(to_fen(Decimal(amount))) == Decimal(amount) * 100


@given(fens)
def test_fen_and_yuan_are_the_same_amount(fen):
    assert to_fen(to_yuan(fen)) == fen
    assert to_yuan(fen).as_tuple().exponent == -2


@pytest.mark.parametrize(
    "amount",
    [
        "0.001",
        "-0.005",
        "1E-3",
        "NaN",
        "Infinity",
        "-Infinity",
        "1E15",
        "-1E+30",
        "1E+999999",
        "1E-999999",
        "9" * 40,
        "1." + "0" * 40 + "1",
    ],
)
def test_what_is_no_whole_number_of_fen_is_refused(amount):
    with pytest.raises(ValueError, match=r"fen|amount"):
        to_fen(Decimal(amount))


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.004", "0.00"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),
        ("1", "1.00"),
        ("0.0049999", "0.00"),
    ],
)
def test_rounding_is_half_up(amount, rounded):
    assert str(round_fen(Decimal(amount))) == rounded


READ = {
    "1234567.89": "1234567.89",
    "¥1,234,567.89": "1234567.89",
    "￥ 12": None,
    " 12 ": "12.00",
    "-3.5": "-3.50",
    "+.5": "0.50",
    "7.": "7.00",
    "1.5E3": "1500.00",
    "1，000": "1000.00",
    "": None,
    "-": None,
    "1.234": None,
    "12元": None,
    "0x10": None,
    "NaN": None,
    "1e999999999": None,
    "一百": None,
    "1 000": None,
    "--1": None,
}


@pytest.mark.parametrize(("text", "amount"), READ.items())
def test_text_is_read_exactly_or_not_at_all(text, amount):
    if amount is None:
        with pytest.raises(ValueError):
            parse_money(text)
    else:
        assert str(parse_money(text)) == amount


@given(fens)
def test_what_is_written_is_read_back(fen):
    assert parse_money(str(to_yuan(fen))) == to_yuan(fen)
    assert parse_money(f"{to_yuan(fen):,}") == to_yuan(fen)
