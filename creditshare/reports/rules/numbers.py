"""The report number: the day and the day's serial for people, a random part against guessing, a check against typing.

`YH-2026-1123-004817-7KQ2MX`: five random characters make the next number unguessable (one chance in 28 million), the
last character is a check, so a mistyped number is told from an unknown one.
"""

import re
from collections.abc import Iterator
from datetime import date

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
RANDOM_LENGTH = 5
_MODULUS = len(ALPHABET)
_SHAPE = re.compile(r"YH-(\d{4})-(\d{4})-(\d{6})-([0-9A-HJ-NP-RTUW-Y]{6})")
_MARK = re.compile(_SHAPE.pattern.encode())


def _check(text: str) -> str:
    values = [ALPHABET.index(letter) for letter in text if letter != "-"]
    return ALPHABET[sum(value * pow(3, place, _MODULUS) for place, value in enumerate(values, 1)) % _MODULUS]


def report_number(day: date, serial: int, random_part: str) -> str:
    """Compose a number; ValueError when the serial or the random part does not fit."""
    if not 0 < serial < 10**6 or len(random_part) != RANDOM_LENGTH or not set(random_part) <= set(ALPHABET):
        raise ValueError(f"no report number from serial {serial} and {random_part!r}")
    body = f"YH-{day:%Y-%m%d}-{serial:06d}-{random_part}"
    return body + _check(body)


def normalise_number(text: str) -> str:
    """Write a number as it is printed: capitals, no spaces, any dash as a hyphen."""
    return re.sub(r"[‐-―−－]", "-", re.sub(r"\s", "", text)).upper()


def is_report_number(number: str) -> bool:
    """Say whether a normalised number has the shape and the right check character."""
    return bool(_SHAPE.fullmatch(number)) and _check(number[:-1]) == number[-1]


def numbers_in(content: bytes, most: int = 8) -> list[str]:
    """Return the well-formed report numbers in the bytes, each once, at the utmost `most`; one linear scan."""

    def found() -> Iterator[str]:
        for match in _MARK.finditer(content):
            number = match.group().decode("ascii")
            if is_report_number(number):
                yield number

    numbers: dict[str, None] = {}
    for number in found():
        numbers[number] = None
        if len(numbers) == most:
            break
    return list(numbers)
