"""Unified social credit codes: the golden codes, the codes a library refuses, and every single slip of a hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.parties.rules.uscc import (
    ALPHABET,
    WEIGHTS,
    check_character,
    is_taxpayer_number,
    is_valid_uscc,
    normalise_code,
    with_check_character,
)
from tests import makers

GOLDEN = ("91110000600037341L", "91130600738737199K")
bodies = st.builds(
    "{}{}{}".format,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize("code", GOLDEN)
def test_golden_codes_are_valid(code):
    assert is_valid_uscc(code)
    assert with_check_character(code[:-1]) == code


@pytest.mark.parametrize("prefix", ["91", "92", "93", "11", "12", "51", "52", "53", "N2", "Y1", "A1"])
def test_every_kind_of_body_may_have_a_code_also_those_that_begin_with_a_letter(prefix):
    assert is_valid_uscc(with_check_character(f"{prefix}340102MA0000001"))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "91110000600037341",
        "91110000600037341LL",
        "91110000600037341M",
        "9111000060003734IL",
        "91110000600037341l",
        "91110000600037341Ｌ",
        "91A10000600037341L",
        "91110000-00037341L",
        "９1110000600037341L",
        "91110000600037341\n",
        "91１10000600037341L",
    ],
)
def test_other_texts_are_not_valid(code):
    assert not is_valid_uscc(code)


def test_a_place_with_letters_is_not_valid_even_with_the_right_check():
    assert not is_valid_uscc(with_check_character("91MA0102MA0000001"))


@pytest.mark.parametrize(
    ("written", "register"),
    [
        (" 91110000600037341l ", "91110000600037341L"),
        ("９１１１００００６０００３７３４１Ｌ", "91110000600037341L"),
        ("\u300091110000600037341L\ufeff".replace("\ufeff", ""), "91110000600037341L"),
        ("\t91110000600037341L\r\n", "91110000600037341L"),
    ],
)
def test_codes_are_normalised_as_the_register_writes_them(written, register):
    assert normalise_code(written) == register


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text):
    once = normalise_code(text)
    assert normalise_code(once) == once


@given(bodies)
def test_exactly_one_check_character_fits(body):
    assert [letter for letter in ALPHABET if is_valid_uscc(body + letter)] == [check_character(body)]


@given(bodies, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_found(body, place, letter):
    code = with_check_character(body)
    changed = code[:place] + letter + code[place + 1 :]
    assert is_valid_uscc(changed) == (changed == code)


@given(bodies, st.integers(0, 15))
def test_any_two_neighbours_exchanged_are_found(body, place):
    code = with_check_character(body)
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_valid_uscc(changed) == (changed == code)


def test_the_weights_are_the_powers_of_three():
    assert tuple(pow(3, place, 31) for place in range(17)) == WEIGHTS


@pytest.mark.parametrize("body", ["", "1" * 16, "1" * 18, "I" + "1" * 16])
def test_a_body_that_is_none_is_an_error(body):
    with pytest.raises(ValueError, match=r"17 characters|alphabet"):
        check_character(body)


def test_the_makers_of_the_tests_agree_with_the_rule():
    assert all(is_valid_uscc(makers.uscc(serial)) for serial in range(200))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("340102123456789", True),
        ("34010212345678901", True),
        ("91110000600037341L", True),
        ("34010219800101001X01", True),
        ("A00024", False),
        ("", False),
        ("34010212345678_", False),
        ("三四零一零二一二三四五六七八九", False),
    ],
)
def test_trade_partners_may_carry_older_numbers(code, expected):
    assert is_taxpayer_number(code) is expected
