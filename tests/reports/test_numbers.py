"""Report numbers: readable, not guessable, and a slip of the hand is noticed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.reports.rules.numbers import (
    ALPHABET,
    RANDOM_LENGTH,
    is_report_number,
    normalise_number,
    numbers_in,
    report_number,
)

randoms = st.text(alphabet=ALPHABET, min_size=RANDOM_LENGTH, max_size=RANDOM_LENGTH)
numbers = st.builds(
    report_number, st.dates(min_value=date(2026, 1, 1), max_value=date(2099, 12, 31)), st.integers(1, 999_999), randoms
)


def test_a_number_tells_the_day_and_the_serial():
    assert report_number(date(2026, 11, 23), 4817, "7KQ2M").startswith("YH-2026-1123-004817-7KQ2M")


@given(numbers)
def test_every_number_made_is_a_number(number: str):
    assert is_report_number(number)
    assert len(number) == 26


@given(numbers, st.data())
def test_one_wrong_character_is_noticed(number: str, data: st.DataObject):
    place = data.draw(st.integers(3, len(number) - 1).filter(lambda index: number[index] != "-"))
    letters = "0123456789" if place < 19 else ALPHABET
    other = data.draw(st.sampled_from([letter for letter in letters if letter != number[place]]))
    assert not is_report_number(number[:place] + other + number[place + 1 :])


@given(numbers, st.data())
def test_two_neighbours_swapped_are_noticed(number: str, data: st.DataObject):
    pairs = [i for i in range(3, 25) if "-" not in number[i : i + 2] and number[i] != number[i + 1]]
    place = data.draw(st.sampled_from(pairs)) if pairs else None
    if place is not None:
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert not is_report_number(swapped)


@given(numbers)
def test_a_number_is_read_as_people_type_it(number: str):
    typed = " " + number.lower().replace("-", "－").replace("yh", "y h ") + "\n"
    assert normalise_number(typed) == number


@pytest.mark.parametrize(
    ("serial", "random_part"), [(0, "7KQ2M"), (1_000_000, "7KQ2M"), (1, "7KQ2"), (1, "7KQ2I"), (1, "7kq2m")]
)
def test_what_does_not_fit_is_refused(serial: int, random_part: str):
    with pytest.raises(ValueError, match="no report number"):
        report_number(date(2026, 11, 23), serial, random_part)


@pytest.mark.parametrize("text", ["", "YH", "YH-2026-1123-004817", "YH-2026-1123-004817-7KQ2M", "-" * 26, "YH" * 5000])
def test_other_texts_are_no_numbers(text: str):
    assert not is_report_number(text)


@given(st.binary(max_size=300), st.lists(numbers, max_size=3), st.binary(max_size=300))
def test_numbers_are_found_among_any_bytes(before: bytes, written: list[str], after: bytes):
    content = before + b"\x00".join(number.encode() for number in written) + after
    assert set(written) <= set(numbers_in(content))


def test_the_scan_gives_up_after_a_few():
    many = b" ".join(report_number(date(2026, 1, 1), serial, "00000").encode() for serial in range(1, 100))
    assert len(numbers_in(many)) == 8


def test_numbers_with_a_wrong_check_are_not_found():
    number = report_number(date(2026, 1, 1), 1, "00000")
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert numbers_in(wrong.encode()) == []
